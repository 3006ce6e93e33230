"""Who made an address at which somebody sets a password, and the triggers that keep it as it was written."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


STAY = """
CREATE FUNCTION organisation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was recorded is never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER organisation_passwordaddress_rows_stay BEFORE UPDATE OR DELETE ON organisation_passwordaddress
    FOR EACH ROW EXECUTE FUNCTION organisation_refuse_change();
CREATE TRIGGER organisation_passwordaddress_table_stays BEFORE TRUNCATE ON organisation_passwordaddress
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_refuse_change();
"""
LEAVE = """
DROP TRIGGER organisation_passwordaddress_table_stays ON organisation_passwordaddress;
DROP TRIGGER organisation_passwordaddress_rows_stay ON organisation_passwordaddress;
DROP FUNCTION organisation_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0004_standard_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='PasswordAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('had_password', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='password_addresses', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.RunSQL(STAY, LEAVE),
    ]
