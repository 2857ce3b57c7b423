from django.db import migrations

from common.append_only import REFUSE_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE_FUNCTION, "DROP FUNCTION refuse_change()")]
