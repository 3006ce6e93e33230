"""Whether the file of the case was shared with who is asked; like all that was asked, it stays as it was."""

from django.db import migrations, models

KEEP = """
CREATE OR REPLACE FUNCTION cases_keep_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'open'
        OR (NEW.case_id, NEW.kind, NEW.asked_at) IS DISTINCT FROM (OLD.case_id, OLD.kind, OLD.asked_at)
        OR (NEW.asked_by_id, NEW.asked_of_id, NEW.unit_id, NEW.mentor_id, NEW.message_id, NEW.due_at) IS DISTINCT FROM
           (OLD.asked_by_id, OLD.asked_of_id, OLD.unit_id, OLD.mentor_id, OLD.message_id, OLD.due_at)
        {more}
        OR (OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at)
    THEN
        RAISE EXCEPTION 'UPDATE on cases_caserequest is refused: what was recorded is never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
"""
SHARED = "OR NEW.shares_file IS DISTINCT FROM OLD.shares_file"


class Migration(migrations.Migration):
    dependencies = [("cases", "0045_called_again")]

    operations = [
        migrations.AddField("caserequest", "shares_file", models.BooleanField(blank=True, null=True)),
        migrations.RunSQL(KEEP.replace("{more}", SHARED), KEEP.replace("{more}", "")),
    ]
