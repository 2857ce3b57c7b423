from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0006_result_commented")]
    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                fields=["object_id"],
                condition=models.Q(kind__in=["alert_raised", "call_requested"]),
                name="urgent_notifications_about",
            ),
        ),
    ]
