from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    """A session that ends, and an account whose password, role or right to sign in changes, tells the live stream to
    look again whether whoever listens still may. No key of a session leaves the table: its digest names the stream."""

    dependencies = [
        ("notifications", "0002_live_events"),
        ("sessions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION announce_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_notify('live', json_build_object(
                    'session', encode(sha256(convert_to(OLD.session_key, 'UTF8')), 'hex'), 'event', 'recheck')::text);
                RETURN NULL;
            END $$;
            CREATE TRIGGER announce_ended_session AFTER DELETE ON django_session
                FOR EACH ROW WHEN (OLD.expire_date > now()) EXECUTE FUNCTION announce_ended_session();

            CREATE FUNCTION announce_changed_account() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_notify('live', json_build_object('user', NEW.id, 'event', 'recheck')::text);
                RETURN NULL;
            END $$;
            CREATE TRIGGER announce_changed_account AFTER UPDATE ON accounts_user FOR EACH ROW
                WHEN ((OLD.password, OLD.role, OLD.is_active) IS DISTINCT FROM (NEW.password, NEW.role, NEW.is_active))
                EXECUTE FUNCTION announce_changed_account();
            """,
            migrations.RunSQL.noop,
        ),
    ]
