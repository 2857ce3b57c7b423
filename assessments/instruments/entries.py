"""What is known of each instrument besides its wording and its rule: names, terms of use, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Facts:
    """The facts of one instrument. `patient_title` are plain words, translated when they are shown; `source` says where
    wording and rule come from, and what of it was not verified."""

    code: str
    title: str
    short_title: str
    patient_title: str | Promise
    licence: str
    copyright_notice: str
    is_redistributable: bool
    source: str
    citation: str
    language: str = "en"


PFIZER_LICENCE = "Free: no permission required to reproduce, translate, display or distribute."
PFIZER_NOTICE = (
    "© Pfizer Inc. All rights reserved. Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and "
    "colleagues, with an educational grant from Pfizer Inc. No permission required to reproduce, translate, display or "
    "distribute."
)
PFIZER_SOURCE = "Wording: the printed form of the PHQ family, as several public copies give it."
PUBLIC_DOMAIN = "Public domain (work of the United States government)."
WHO_LICENCE = (
    "Free for non-commercial use with the notice. LOINC calls it public domain, other sources non-commercial only: a "
    "commercial provider has to clear it with the World Health Organization."
)
WHO_NOTICE = (
    "© World Health Organization 2001. The AUDIT may be reproduced without permission for non-commercial purposes. "
    "Commercial use needs the permission of the World Health Organization."
)
SITE_SOURCE = "Rule only. The clinic loads the wording under its own licence. "

SHIPPED = (
    Facts(
        "phq-9",
        title="Patient Health Questionnaire-9 (PHQ-9)",
        short_title="PHQ-9",
        patient_title=_("Mood check-in"),
        licence=PFIZER_LICENCE,
        copyright_notice=PFIZER_NOTICE,
        is_redistributable=True,
        source=PFIZER_SOURCE + " Ranges: LOINC 44261-6. The diagnostic algorithm is that of the PHQ manual, which was "
        "not read itself.",
        citation="Kroenke K, Spitzer RL, Williams JB. J Gen Intern Med 2001;16:606-13",
    ),
    Facts(
        "phq-2",
        title="Patient Health Questionnaire-2 (PHQ-2)",
        short_title="PHQ-2",
        patient_title=_("Short mood check-in"),
        licence=PFIZER_LICENCE,
        copyright_notice=PFIZER_NOTICE,
        is_redistributable=True,
        source=PFIZER_SOURCE,
        citation="Kroenke K, Spitzer RL, Williams JB. Med Care 2003;41:1284-92",
    ),
    Facts(
        "phq-4",
        title="Patient Health Questionnaire-4 (PHQ-4)",
        short_title="PHQ-4",
        patient_title=_("Short mood and worry check-in"),
        licence=PFIZER_LICENCE,
        copyright_notice=PFIZER_NOTICE,
        is_redistributable=True,
        source=PFIZER_SOURCE + " The order of items 3 and 4 differs between copies; neither changes a score.",
        citation="Kroenke K, Spitzer RL, Williams JB, Löwe B. Psychosomatics 2009;50:613-21",
    ),
    Facts(
        "phq-a",
        title="PHQ-9 modified for Adolescents (PHQ-A)",
        short_title="PHQ-A",
        patient_title=_("Mood check-in for teens"),
        licence="Items: free, as the PHQ-9. The adolescent form is given out in the GLAD-PC toolkit; its terms were "
        "not read.",
        copyright_notice="PHQ-9: " + PFIZER_NOTICE + " Modified for adolescents by J. Johnson (2002); GLAD-PC toolkit.",
        is_redistributable=True,
        source="Wording: GLAD-PC toolkit, version 2 (2010), as public copies give it. Ranges are those of the PHQ-9.",
        citation="Johnson JG, Harris ES, Spitzer RL, Williams JB. J Adolesc Health 2002;30:196-204",
    ),
    Facts(
        "gad-7",
        title="Generalized Anxiety Disorder-7 (GAD-7)",
        short_title="GAD-7",
        patient_title=_("Worry check-in"),
        licence=PFIZER_LICENCE,
        copyright_notice=PFIZER_NOTICE,
        is_redistributable=True,
        source=PFIZER_SOURCE,
        citation="Spitzer RL, Kroenke K, Williams JB, Löwe B. Arch Intern Med 2006;166:1092-7",
    ),
    Facts(
        "gad-2",
        title="Generalized Anxiety Disorder-2 (GAD-2)",
        short_title="GAD-2",
        patient_title=_("Short worry check-in"),
        licence=PFIZER_LICENCE,
        copyright_notice=PFIZER_NOTICE,
        is_redistributable=True,
        source=PFIZER_SOURCE + " No LOINC code of the form or its total is verified.",
        citation="Kroenke K, Spitzer RL, Williams JB, Monahan PO, Löwe B. Ann Intern Med 2007;146:317-25",
    ),
    Facts(
        "c-ssrs-screener",
        title="Columbia-Suicide Severity Rating Scale (C-SSRS) Screener",
        short_title="C-SSRS",
        patient_title=_("Safety questions"),
        licence="Free for health care providers, also in an electronic record, unaltered and with its notice. "
        "Translations are licensed separately.",
        copyright_notice="© 2008 The Research Foundation for Mental Hygiene, Inc. Developed by Posner, K.; Brent, D.; "
        "Lucas, C.; Gould, M.; Stanley, B.; Brown, G.; Fisher, P.; Zelazny, J.; Burke, A.; Oquendo, M.; Mann, J. For "
        "reprints of the C-SSRS contact Kelly Posner, Ph.D., New York State Psychiatric Institute.",
        is_redistributable=True,
        source="Wording: the screener for recent ideation, as several public copies give it; the printed form itself "
        "was not read. High risk: cssrs.columbia.edu. The split of low and moderate is that of the triage points, not "
        "read in print.",
        citation="Posner K and others. Am J Psychiatry 2011;168:1266-77",
    ),
    Facts(
        "asq",
        title="Ask Suicide-Screening Questions (ASQ)",
        short_title="ASQ",
        patient_title=_("Safety questions"),
        licence=PUBLIC_DOMAIN,
        copyright_notice="Developed by the National Institute of Mental Health (NIMH), a part of the U.S. federal "
        "government. Public domain.",
        is_redistributable=True,
        source="Wording of the five questions: the NIMH toolkit, as public copies give it. The small follow-on "
        "questions (how, when, describe) were not compared with the print.",
        citation="Horowitz LM and others. Arch Pediatr Adolesc Med 2012;166:1170-6",
    ),
    Facts(
        "pc-ptsd-5",
        title="Primary Care PTSD Screen for DSM-5 (PC-PTSD-5)",
        short_title="PC-PTSD-5",
        patient_title=_("Questions about hard events"),
        licence=PUBLIC_DOMAIN,
        copyright_notice="Prins, A., Bovin, M. J., Kimerling, R., Kaloupek, D. G., Marx, B. P., Pless Kaiser, A., & "
        "Schnurr, P. P. (2015). National Center for PTSD, U.S. Department of Veterans Affairs. Public domain.",
        is_redistributable=True,
        source="Wording: the table of Prins 2016 (PMC5023594) and the VA form as public copies give it; the list of "
        "events is run into one sentence, its words unchanged.",
        citation="Prins A and others. J Gen Intern Med 2016;31:1206-11",
    ),
    Facts(
        "pcl-5",
        title="PTSD Checklist for DSM-5 (PCL-5)",
        short_title="PCL-5",
        patient_title=_("Check-in about a hard experience"),
        licence=PUBLIC_DOMAIN,
        copyright_notice="Weathers, F. W., Litz, B. T., Keane, T. M., Palmieri, P. A., Marx, B. P., & Schnurr, P. P. "
        "(2013). National Center for PTSD, U.S. Department of Veterans Affairs. Public domain.",
        is_redistributable=True,
        source="Wording: the VA form for the past month without criterion A, as public copies give it. Cut-off: "
        "PMC10292741. The figures for reliable change were not verified.",
        citation="Blevins CA and others. J Trauma Stress 2015;28:489-98",
    ),
    Facts(
        "psc-17",
        title="Pediatric Symptom Checklist-17 (PSC-17)",
        short_title="PSC-17",
        patient_title=_("Check-in about a child"),
        licence="PSC-17 may be freely reproduced.",
        copyright_notice="PSC-17 may be freely reproduced. Created by W. Gardner and K. Kelleher (1999), and based on "
        "the PSC by M. Jellinek et al. (1988).",
        is_redistributable=True,
        source="Wording and scoring: the published scoring sheet, as public copies give it.",
        citation="Gardner W and others. Ambul Child Health 1999;5:225-36",
    ),
    Facts(
        "audit",
        title="Alcohol Use Disorders Identification Test (AUDIT)",
        short_title="AUDIT",
        patient_title=_("Questions about alcohol"),
        licence=WHO_LICENCE,
        copyright_notice=WHO_NOTICE,
        is_redistributable=True,
        source="Wording: the self-report version of the WHO manual (2001), as public copies give it. From 8: LOINC; "
        "the zones are those of the manual, not read there.",
        citation="Babor TF, Higgins-Biddle JC, Saunders JB, Monteiro MG. AUDIT. World Health Organization, 2001",
    ),
    Facts(
        "audit-c",
        title="Alcohol Use Disorders Identification Test - Consumption (AUDIT-C)",
        short_title="AUDIT-C",
        patient_title=_("Short questions about alcohol"),
        licence=WHO_LICENCE,
        copyright_notice=WHO_NOTICE,
        is_redistributable=True,
        source="Wording: the first three questions of the self-report version of the WHO manual. Cut-offs: LOINC "
        "75626-2.",
        citation="Bush K and others. Arch Intern Med 1998;158:1789-95; Bradley KA and others. Arch Intern Med "
        "2003;163:821-9",
    ),
    Facts(
        "hunger-vital-sign",
        title="Hunger Vital Sign",
        short_title="HVS",
        patient_title=_("Questions about food"),
        licence="Free to use, with credit.",
        copyright_notice="Hunger Vital Sign™ © Children’s HealthWatch (Hager et al. 2010), from the U.S. Household "
        "Food Security Survey. Free to use.",
        is_redistributable=True,
        source="Wording of both statements: Children’s HealthWatch and LOINC 88122-7, 88123-5. That there is an answer "
        '"don’t know" comes from the survey.',
        citation="Hager ER and others. Pediatrics 2010;126:e26-32",
    ),
    Facts(
        "intake",
        title="Intake",
        short_title="Intake",
        patient_title=_("About you"),
        licence="Part of this product, under its licence.",
        copyright_notice="",
        is_redistributable=True,
        source="Our own wording.",
        citation="",
    ),
)

SITE_LOADED = (
    Facts(
        "epds",
        title="Edinburgh Postnatal Depression Scale (EPDS)",
        short_title="EPDS",
        patient_title=_("Mood check-in around a birth"),
        licence="Royal College of Psychiatrists: publishing it again, also online, needs written permission.",
        copyright_notice="© 1987 The Royal College of Psychiatrists.",
        is_redistributable=False,
        source=SITE_SOURCE + "Ranges verified in secondary sources.",
        citation="Cox JL, Holden JM, Sagovsky R. Br J Psychiatry 1987;150:782-6",
    ),
    Facts(
        "isi",
        title="Insomnia Severity Index (ISI)",
        short_title="ISI",
        patient_title=_("Sleep check-in"),
        licence="Distributed by Mapi Research Trust (ePROVIDE).",
        copyright_notice="© C. M. Morin",
        is_redistributable=False,
        source=SITE_SOURCE + "Ranges not verified.",
        citation="Bastien CH, Vallières A, Morin CM. Sleep Med 2001;2:297-307",
    ),
    Facts(
        "who-5",
        title="WHO-5 Well-Being Index",
        short_title="WHO-5",
        patient_title=_("Well-being check-in"),
        licence="CC BY-NC-SA 3.0 IGO (not verified).",
        copyright_notice="© World Health Organization",
        is_redistributable=False,
        source=SITE_SOURCE + "Below 13 points and the percentage are verified; up to 28 % is not.",
        citation="Topp CW and others. Psychother Psychosom 2015;84:167-76",
    ),
    Facts(
        "mdq",
        title="Mood Disorder Questionnaire (MDQ)",
        short_title="MDQ",
        patient_title=_("Questions about ups and downs"),
        licence="Used with permission of the author.",
        copyright_notice="© 2002 Robert M.A. Hirschfeld",
        is_redistributable=False,
        source=SITE_SOURCE + "Rule: LOINC 84773-1.",
        citation="Hirschfeld RM and others. Am J Psychiatry 2000;157:1873-5",
    ),
    Facts(
        "dast-10",
        title="Drug Abuse Screening Test (DAST-10)",
        short_title="DAST-10",
        patient_title=_("Questions about drugs"),
        licence="Free for non-commercial use with credit (not verified).",
        copyright_notice="© 1982 Harvey A. Skinner, Centre for Addiction and Mental Health",
        is_redistributable=False,
        source=SITE_SOURCE + "Ranges: NIDA CDE 3254089.",
        citation="Skinner HA. Addict Behav 1982;7:363-71",
    ),
    Facts(
        "asrs-v1.1-part-a",
        title="Adult ADHD Self-Report Scale v1.1, Part A (ASRS)",
        short_title="ASRS-A",
        patient_title=_("Questions about focus"),
        licence="Terms unclear: ask the World Health Organization.",
        copyright_notice="© World Health Organization 2003, R.C. Kessler",
        is_redistributable=False,
        source=SITE_SOURCE + "Rule not verified.",
        citation="Kessler RC and others. Psychol Med 2005;35:245-56",
    ),
    Facts(
        "k6",
        title="Kessler Psychological Distress Scale (K6)",
        short_title="K6",
        patient_title=_("Distress check-in"),
        licence="Free of charge (not verified).",
        copyright_notice="© R.C. Kessler",
        is_redistributable=False,
        source=SITE_SOURCE + "Ranges not verified.",
        citation="Kessler RC and others. Arch Gen Psychiatry 2003;60:184-9",
    ),
    Facts(
        "scoff",
        title="SCOFF",
        short_title="SCOFF",
        patient_title=_("Questions about eating"),
        licence="Free with credit (not verified).",
        copyright_notice="© J.F. Morgan, F. Reid and J.H. Lacey",
        is_redistributable=False,
        source=SITE_SOURCE + "Cut-off not verified.",
        citation="Morgan JF, Reid F, Lacey JH. BMJ 1999;319:1467-8",
    ),
    Facts(
        "whodas-12",
        title="WHO Disability Assessment Schedule 2.0, 12 items (WHODAS 2.0)",
        short_title="WHODAS-12",
        patient_title=_("Everyday life check-in"),
        licence="Electronic use needs the permission of the World Health Organization (not verified).",
        copyright_notice="© World Health Organization",
        is_redistributable=False,
        source=SITE_SOURCE + "Simple sum only; the rule for one missing item is not verified.",
        citation="Üstün TB and others. Bull World Health Organ 2010;88:815-23",
    ),
    Facts(
        "ace-10",
        title="Adverse Childhood Experiences (ACE), 10 items",
        short_title="ACE",
        patient_title=_("Questions about childhood"),
        licence="Free (not verified).",
        copyright_notice="CDC-Kaiser Permanente; ACEs Aware",
        is_redistributable=False,
        source=SITE_SOURCE + "Ranges: ACEs Aware, not verified.",
        citation="Felitti VJ and others. Am J Prev Med 1998;14:245-58",
    ),
)

FACTS = SHIPPED + SITE_LOADED
