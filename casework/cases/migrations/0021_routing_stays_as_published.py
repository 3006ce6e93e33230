"""What was published is never edited; the house comes with a first list of words of danger."""

from datetime import UTC, datetime

from django.db import migrations

from casework.cases.danger_list import DANGER, HARMLESS

TABLE_STAYS = """
CREATE FUNCTION cases_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'routing table % is published and stays as it is', OLD.version
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cases_routingtable_stays BEFORE UPDATE OR DELETE ON cases_routingtable
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_published();
"""
RULES_STAY = """
CREATE FUNCTION cases_refuse_published_rule() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        touched := touched || OLD.table_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        touched := touched || NEW.table_id;
    END IF;
    IF EXISTS (SELECT 1 FROM cases_routingtable WHERE id = ANY (touched) AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the rules of a published routing table stay as they are'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cases_routingrule_stays BEFORE INSERT OR UPDATE OR DELETE ON cases_routingrule
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_published_rule();
"""
WORDS_STAY = """
CREATE TRIGGER cases_dangerwords_stay BEFORE UPDATE OR DELETE ON cases_dangerwords
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""


def first_words(apps, schema_editor):
    Words = apps.get_model("cases", "DangerWords")
    Words.objects.create(
        version=1, danger=list(DANGER), harmless=list(HARMLESS), published_at=datetime(2026, 1, 1, tzinfo=UTC)
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_routing_tables")]

    operations = [
        migrations.RunPython(first_words, migrations.RunPython.noop),
        migrations.RunSQL(
            TABLE_STAYS,
            "DROP TRIGGER cases_routingtable_stays ON cases_routingtable; DROP FUNCTION cases_refuse_published()",
        ),
        migrations.RunSQL(
            RULES_STAY,
            "DROP TRIGGER cases_routingrule_stays ON cases_routingrule; DROP FUNCTION cases_refuse_published_rule()",
        ),
        migrations.RunSQL(WORDS_STAY, "DROP TRIGGER cases_dangerwords_stay ON cases_dangerwords"),
    ]
