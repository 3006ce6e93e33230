"""A rule names any shift of the house by its code."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0066_first_handling"),
        ('organisation', '0020_shifts_of_the_house'),
    ]

    operations = [
        migrations.AlterField(
            model_name='routingrule',
            name='shift',
            field=models.CharField(blank=True, max_length=20, verbose_name='shift'),
        ),
    ]
