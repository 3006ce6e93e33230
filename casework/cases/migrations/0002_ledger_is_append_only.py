"""Case numbers, and the triggers that keep ledger and reports as they were written."""

from django.db import migrations

SEQUENCE = "CREATE SEQUENCE cases_case_number"

REFUSE = """
CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was recorded is never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""


def trigger(table: str) -> str:
    return f"""
    CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
    CREATE TRIGGER {table}_table_stays BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse_change();
    """


def drop(table: str) -> str:
    return f"DROP TRIGGER {table}_rows_stay ON {table}; DROP TRIGGER {table}_table_stays ON {table};"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL(SEQUENCE, "DROP SEQUENCE cases_case_number"),
        migrations.RunSQL(REFUSE, "DROP FUNCTION cases_refuse_change()"),
        migrations.RunSQL(trigger("cases_ledgerentry"), drop("cases_ledgerentry")),
        migrations.RunSQL(trigger("cases_report"), drop("cases_report")),
    ]
