from django.db import migrations, models


class Migration(migrations.Migration):
    """What scores and instruments have replaced leaves the code. The columns stay in the database for one release, so
    that the release that still runs can read and write them."""

    dependencies = [("assessments", "0006_entered_totals_as_scores")]
    operations = [
        migrations.AlterField(
            model_name="intakeassessment",
            name="kind",
            field=models.CharField(max_length=20, default="intake", db_default="intake"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="assessmentversion", name="phq9_total_within_range"),
                migrations.RemoveConstraint(model_name="assessmentversion", name="phq9_item_nine_within_range"),
                migrations.RemoveField(model_name="assessmentversion", name="phq9_item_nine"),
                migrations.RemoveField(model_name="assessmentversion", name="phq9_total"),
                migrations.RemoveField(model_name="intakeassessment", name="kind"),
            ],
        ),
    ]
