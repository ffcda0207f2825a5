import iomtrack.migration
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('iomtrack', '0004_log_in'),
    ]

    operations = [
        iomtrack.migration.AllAtOnce(
            operations=[
                migrations.AddField(
                    model_name='user',
                    name='practising',
                    field=models.BooleanField(default=False, editable=False, help_text='Sees the practice records in place of the real ones.', verbose_name='practising'),
                ),
                migrations.AddField(
                    model_name='userevent',
                    name='practising',
                    field=models.BooleanField(default=False, editable=False, help_text='Sees the practice records in place of the real ones.', verbose_name='practising'),
                ),
            ],
        ),
    ]
