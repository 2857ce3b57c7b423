"""The people of the demonstration clinic. All of them are made up.

Days count from today, so that the story is always in its middle: a calm week and one crisis.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.roles import Role
from patients.models import RiskLevel

HIGH, MODERATE, LOW, UNKNOWN = RiskLevel.HIGH, RiskLevel.MODERATE, RiskLevel.LOW, RiskLevel.NOT_ASSESSED


@dataclass(frozen=True)
class Staff:
    key: str
    email: str
    name: str
    role: str
    title: str = ""
    specialty: str = ""
    credentials: str = ""


STAFF = [
    Staff("grace", "clinician@demo.test", "Grace Lin", Role.CLINICIAN, "Dr.", "Psychiatrist", "MD"),
    Staff("tom", "tom.kao@demo.test", "Tom Kao", Role.CLINICIAN, "", "Therapist", "LCSW"),
    Staff("amara", "amara.obi@demo.test", "Amara Obi", Role.CLINICIAN, "Dr.", "Clinical psychologist", "PhD"),
    Staff("lucas", "lucas.meyer@demo.test", "Lucas Meyer", Role.CLINICIAN, "", "Care manager", "RN"),
    Staff("olga", "outsider@demo.test", "Olga Brandt", Role.CLINICIAN, "Dr.", "Psychiatrist", "MD"),
    Staff("ruth", "supervisor@demo.test", "Ruth Calder", Role.SUPERVISOR, "Dr.", "Clinical lead", "PsyD"),
    Staff("sam", "frontdesk@demo.test", "Sam Ortiz", Role.FRONT_DESK, "", "Front desk"),
    Staff("audra", "auditor@demo.test", "Audra Field", Role.AUDITOR, "", "Privacy officer"),
    Staff("alex", "admin@demo.test", "Alex Stone", Role.ADMINISTRATOR, "", "Administration"),
]


@dataclass(frozen=True)
class Person:
    """A patient. `scores` are PHQ-9 totals two weeks apart, the last about `checked` days ago. `visit` is the next
    one: working days ahead, time, mode. `request` is a check-in that waits: days until it is due, or past it."""

    number: str
    name: str
    age: int
    clinician: str
    risk: int = LOW
    scores: tuple[int, ...] = ()
    local: str = ""
    pronouns: str = ""
    language: str = "English"
    item_nine: bool = False
    contact: int | None = 7
    unread: int = 0
    visit: tuple[int, str, str] | None = None
    request: int | None = None
    in_care: int = 120
    email: str = ""
    portal_language: str = "en"
    has_account: bool = True
    team: tuple[str, ...] = field(default=())


PEOPLE = [
    Person("A-10234", "Chen, Wei-Ting", 24, "grace", HIGH, (14, 16, 19, 22, 23, 24), "陳薇婷", "she/her",
           "Mandarin, English", True, 0, 2, (0, "14:00", "in_person"), team=("tom",)),
    Person("A-10077", "Okafor, Daniel", 41, "grace", HIGH, (21, 20, 22, 21, 19, 20), "", "he/him", "English", True,
           1, 0, (1, "09:30", "video"), team=("lucas",)),
    Person("A-10191", "Lin, Mei-Ling", 33, "grace", MODERATE, (18, 17, 17, 14, 12, 11), "林美玲", "she/her",
           "Mandarin, English", False, 2, 1, (3, "10:30", "video"), 3, email="patient@demo.test", team=("tom",)),
    Person("A-10342", "Huang, Jia-Hao", 19, "grace", MODERATE, (9, 11, 13, 15, 16, 17), "黃家豪", "he/him",
           "Mandarin", True, 5, 3, (2, "16:00", "in_person")),
    Person("A-10288", "Ramirez, Sofia", 52, "grace", MODERATE, (16, 15, 15, 14, 15, 14), "", "she/her",
           "Spanish, English", True, 7, 0, None, -6),
    Person("A-10115", "Wu, Shu-Fen", 61, "grace", MODERATE, (13, 12, 14, 13, 12, 12), "吳淑芬", "she/her",
           "Mandarin", False, 8, 0, (4, "11:00", "phone"), 2, email="patient2@demo.test", portal_language="zh-hant"),
    Person("A-10401", "Tsai, Po-Yu", 28, "grace", UNKNOWN, (15,), "蔡柏宇", "he/him", "Mandarin, English", False,
           None, 1, (1, "13:00", "in_person"), in_care=6),
    Person("A-10366", "Brown, Aisha", 37, "grace", LOW, (17, 14, 12, 9, 8, 6), contact=3, visit=(5, "09:00", "video")),
    Person("A-10093", "Chang, Ya-Ching", 45, "grace", LOW, (12, 11, 9, 8, 9, 7), "張雅晴", contact=4,
           visit=(6, "10:00", "in_person")),
    Person("A-10150", "Kowalski, Jan", 58, "grace", LOW, (10, 9, 9, 8, 8, 8), contact=14, request=-2),
    Person("A-10222", "Hsu, Ming-Che", 30, "grace", LOW, (14, 13, 10, 7, 5, 4), "許明哲", contact=6, unread=1,
           visit=(7, "15:30", "video")),
    Person("A-10310", "Nguyen, Linh", 26, "grace", LOW, (11, 10, 8, 6, 6, 5), contact=9, visit=(8, "08:30", "phone")),
    Person("A-10058", "Liu, Pei-Shan", 49, "grace", LOW, (9, 8, 8, 7, 6, 6), "劉佩珊", contact=15,
           visit=(9, "14:00", "in_person")),
    Person("A-10377", "Smith, Jordan", 22, "grace", UNKNOWN, (), "", "they/them", contact=None,
           visit=(2, "09:00", "in_person"), in_care=3, has_account=False),
    Person("A-10266", "Yang, Cheng-En", 35, "grace", LOW, (8, 7, 6, 4, 3, 3), "楊承恩", contact=21,
           visit=(11, "11:00", "video")),
    Person("A-10412", "Adeyemi, Tunde", 44, "tom", MODERATE, (15, 14, 14, 13), contact=2, visit=(1, "10:00", "video")),
    Person("A-10418", "Silva, Beatriz", 31, "tom", LOW, (12, 10, 9, 7), contact=6, visit=(2, "11:30", "in_person")),
    Person("A-10423", "Jensen, Lars", 67, "tom", LOW, (9, 9, 8, 8), contact=10, visit=(4, "09:00", "phone")),
    Person("A-10431", "Tanaka, Haruto", 29, "tom", MODERATE, (13, 14, 16, 18), contact=4, unread=1,
           visit=(3, "15:00", "video")),
    Person("A-10437", "Moreau, Elise", 39, "tom", LOW, (10, 8, 6, 5), contact=12, request=4),
    Person("A-10444", "Haddad, Noor", 23, "tom", UNKNOWN, (12,), contact=1,
           visit=(2, "13:30", "in_person"), in_care=10),
    Person("A-10450", "Ivanova, Katya", 54, "amara", LOW, (11, 9, 8, 7, 7), contact=8, visit=(1, "09:00", "in_person")),
    Person("A-10455", "Novak, Petra", 47, "amara", MODERATE, (16, 16, 15, 15, 16), contact=5, item_nine=True,
           visit=(3, "10:00", "in_person")),
    Person("A-10461", "Fraser, Isla", 18, "amara", MODERATE, (14, 12, 13, 11), contact=3, unread=2,
           visit=(2, "16:30", "video")),
    Person("A-10467", "Osei, Kwame", 36, "amara", LOW, (8, 8, 6, 4), contact=11, visit=(6, "13:00", "phone")),
    Person("A-10472", "Kang, Su-Min", 42, "amara", LOW, (13, 11, 8, 6, 5), contact=9, visit=(8, "10:30", "video")),
    Person("A-10480", "Larsen, Freja", 27, "amara", UNKNOWN, (), contact=None,
           visit=(1, "14:00", "in_person"), in_care=2),
    Person("A-10486", "Petit, Hugo", 63, "lucas", LOW, (7, 7, 6, 6), contact=13, visit=(5, "09:30", "phone")),
    Person("A-10491", "Chou, Yi-An", 34, "lucas", MODERATE, (15, 13, 12, 12), "周宜安", contact=6, request=1,
           visit=(4, "14:30", "video")),
    Person("A-10497", "Doyle, Finn", 51, "lucas", LOW, (9, 7, 5, 4), contact=16, visit=(10, "11:00", "in_person")),
    Person("A-10503", "Rossi, Chiara", 38, "olga", LOW, (12, 10, 9, 8), contact=4, visit=(1, "11:00", "video")),
    Person("A-10509", "Weber, Jonas", 46, "olga", MODERATE, (17, 16, 15, 15), contact=7,
           visit=(2, "10:00", "in_person")),
    Person("A-10515", "Mbeki, Thandi", 25, "olga", HIGH, (18, 19, 20, 21), contact=1, item_nine=True,
           visit=(1, "15:00", "in_person")),
    Person("A-10521", "Santos, Rui", 57, "olga", LOW, (8, 7, 7, 6), contact=19, request=6),
]  # fmt: skip
