from django.db import migrations


class Migration(migrations.Migration):
    """Every page says when the data last changed: one look at the end of an index."""

    dependencies = [
        ("iomtrack", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX pghistory_context_created ON pghistory_context (created_at)",
            "DROP INDEX pghistory_context_created",
        ),
    ]
