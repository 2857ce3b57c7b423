from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, 19 MiB, two passes, one lane (OWASP's second choice): about 19 ms of CPU a check. Django's default
    of 100 MiB and eight lanes costs ten times that and stalls other people's pages while somebody signs in."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
