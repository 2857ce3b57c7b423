"""Plainly fictitious names, in two scripts where people have two."""

FAMILY = [
    ("Chen", "陳"), ("Lin", "林"), ("Huang", "黃"), ("Wu", "吳"), ("Tsai", "蔡"), ("Yang", "楊"), ("Okafor", ""),
    ("Ramirez", ""), ("Brown", ""), ("Kowalski", ""), ("Nguyen", ""), ("Smith", ""), ("Haddad", ""), ("Ivanova", ""),
    ("Jensen", ""), ("Moreau", ""), ("Tanaka", ""), ("Silva", ""), ("Novak", ""), ("Adeyemi", ""),
]  # fmt: skip
GIVEN = [
    ("Wei-Ting", "薇婷"), ("Mei-Ling", "美玲"), ("Jia-Hao", "家豪"), ("Shu-Fen", "淑芬"), ("Po-Yu", "柏宇"),
    ("Daniel", ""), ("Sofia", ""), ("Aisha", ""), ("Jan", ""), ("Linh", ""), ("Jordan", ""), ("Noor", ""),
    ("Katya", ""), ("Lars", ""), ("Elise", ""), ("Haruto", ""), ("Beatriz", ""), ("Petra", ""), ("Tunde", ""),
    ("Grace", ""),
]  # fmt: skip


def person(number: int) -> tuple[str, str, str]:
    """The number-th person: full name, "Family, Given", and the name in own script or nothing."""
    family, family_local = FAMILY[number % len(FAMILY)]
    given, given_local = GIVEN[(number // len(FAMILY) + number * 7) % len(GIVEN)]
    return f"{given} {family}", f"{family}, {given}", family_local + given_local if family_local and given_local else ""
