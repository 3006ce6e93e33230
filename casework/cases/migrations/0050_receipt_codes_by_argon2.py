"""The keyed hash of a receipt code is replaced, once, by what Argon2id makes of it.

The worker does this; for it, and for nothing else, the trigger that keeps reports as they were written makes way.
"""

from django.db import migrations, models


GUARD = """
CREATE FUNCTION cases_keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.code_version = 1 AND NEW.code_version = 2
        AND OLD.code_hash IS NOT NULL AND NEW.code_hash IS NOT NULL
        AND to_jsonb(NEW) - '{code_hash,code_version}'::text[] = to_jsonb(OLD) - '{code_hash,code_version}'::text[]
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: what was recorded is never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""
SET_GUARD = """
DROP TRIGGER cases_report_rows_stay ON cases_report;
CREATE TRIGGER cases_report_rows_stay BEFORE UPDATE ON cases_report
    FOR EACH ROW EXECUTE FUNCTION cases_keep_report();
CREATE TRIGGER cases_report_rows_are_not_deleted BEFORE DELETE ON cases_report
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
TAKE_GUARD_BACK = """
DROP TRIGGER cases_report_rows_are_not_deleted ON cases_report;
DROP TRIGGER cases_report_rows_stay ON cases_report;
CREATE TRIGGER cases_report_rows_stay BEFORE UPDATE OR DELETE ON cases_report
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0040_rules_name_any_shift")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="code_version",
            field=models.PositiveSmallIntegerField(choices=[(1, "Keyed"), (2, "Derived")], default=1),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("code_hash__isnull", False), ("code_version", 1)),
                fields=["id"],
                name="report_with_keyed_hash",
            ),
        ),
        migrations.RunSQL(GUARD, "DROP FUNCTION cases_keep_report()"),
        migrations.RunSQL(SET_GUARD, TAKE_GUARD_BACK),
    ]
