import iomtrack.migration
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0002_lists_at_size'),
    ]

    operations = [
        iomtrack.migration.AllAtOnce(
            operations=[
                migrations.AddField(
                    model_name='organization',
                    name='practice',
                    field=models.BooleanField(default=False, editable=False, help_text='Made up to practise on: in no list, count, search or file of real records.', verbose_name='practice'),
                ),
                migrations.AddField(
                    model_name='organizationevent',
                    name='practice',
                    field=models.BooleanField(default=False, editable=False, help_text='Made up to practise on: in no list, count, search or file of real records.', verbose_name='practice'),
                ),
            ],
        ),
    ]
