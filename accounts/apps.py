from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.socialaccount.models import SocialAccount

        from accounts import receivers
        from accounts.models import Clinic, Invitation, ProviderProfile, User
        from audit.registry import audited

        audited(User, exclude=("last_login",))
        audited(Clinic, ProviderProfile, Invitation, EmailAddress, SocialAccount)
        audited(Authenticator, exclude=("last_used_at",))
        receivers.connect()
