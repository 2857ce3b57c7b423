"""What people of the demonstration clinic write: months of notes, a few conversations, one crisis."""

RECOMMENDATIONS = [
    "Keep the evening walk. We look at sleep next time.",
    "Try the breathing exercise once a day, and note when it helps.",
    "The new dose may make you sleepy for a week. Write to us if it stays.",
    "You planned two small things with friends. We hear how they went.",
    "Go on as you do. We meet every four weeks from now on.",
    "Keep the sleep diary for two weeks. Bring it along.",
]
INTAKES = [
    {"concerns": "Low mood since the move, trouble sleeping, little appetite.",
     "history": "One earlier episode eight years ago, got better with talking therapy.",
     "strengths": "Close to her sister. Likes to cook and to walk by the river.",
     "goals": "Sleep through the night and see friends again."},
    {"concerns": "Worry that does not stop, mostly about work.",
     "strengths": "Asks for help early. Steady job.",
     "goals": "Have evenings without work on the mind."},
    {"concerns": "Feels worn out since the loss in spring.",
     "history": "No earlier treatment.",
     "goals": "Get through the week with some strength left."},
]  # fmt: skip
# The first words of somebody who is new, sent today and not looked at yet.
FIRST_WORDS = {
    "concerns": "I worry about nearly everything since I moved here.",
    "history": "I saw a counsellor once, years ago.",
    "goals": "To know what to do when it starts.",
}
COMMENT = "The number went down, but the mornings are still hard."
AMENDED = {
    "medicines": "Sertraline 50 mg in the morning. No alcohol.",
    "reason": "Medicine added after the call with the pharmacy",
}
CONVERSATION = [
    ("patient", "The new dose makes me sleepy in the morning. Is that normal?"),
    ("clinician", "Thank you for telling me. That is common in the first days. Please take it in the evening."),
    ("patient", "I do that since Monday and it is better."),
    ("clinician", "Good. We look at it again at your visit."),
]
SHORT_CONVERSATION = [
    ("clinician", "How did the week go?"),
    ("patient", "Some days were fine. I went for two walks."),
    ("clinician", "I am glad you went out. Let us look at the other days when we meet."),
]
UNREAD = [
    "Could we move our visit to the morning?",
    "I could not sleep again last night. Can we talk?",
    "Thank you for last time. I have one question about the exercise.",
]
TO_MEI_LING = "I read your last check-in. It is good to see that you sleep more. We talk about it on your visit."
TO_MEI_LING_FROM_TOM = "I wrote down the steps we talked about. Shall we read them together on Thursday?"

CRISIS = {
    "incident": "Called the clinic in the morning: thoughts of suicide since last night, with a plan. Alone at home.",
    "means": "Kept a box of old tablets. The sister took it this morning.",
    "protective_factors": "Close to her sister, wants to see the niece finish school, asks for help.",
    "response_action": "Stayed on the phone until the sister arrived. Safety steps gone through together. Visit today.",
    "notifications_made": "Sister, with consent. Dr. Calder. Tom Kao.",
    "notes_for_patient": "You called us this morning. That was the right thing to do. Your sister came to be with you. "
    "We see you at the clinic today. If it gets hard before that, call us or 988.",
}
CRISIS_ENTRIES = [
    ("contact", "Called at 08:12. Speaks quietly, answers all questions. Agrees to stay on the line."),
    ("collateral", "Sister reached at 08:20 and on her way. Arrived at 08:45."),
    ("action", "Tablets given to the sister. Visit booked for 14:00 today."),
    ("hand_over", "Tom Kao calls at 12:00 and joins the visit."),
]
PAST_CRISIS = {
    "incident": "Felt unable to cope after an argument, thoughts of suicide without a plan. Wrote to the clinic.",
    "protective_factors": "Reached out by herself. Cousin lives near by.",
    "response_action": "Called within the hour, went through what helps, visit on the next day.",
    "notes_for_patient": "You wrote to us on a hard evening, and we talked on the phone. What helped: cold water, your "
    "playlist, and going to your cousin. If it gets hard again, call us or 988. We are glad that you wrote.",
    "outcome_note": "Calm after the call, cousin stayed the night.",
}
PAST_CRISIS_ENTRIES = [
    ("contact", "Called back after her message. Calm at the end of the call."),
]
