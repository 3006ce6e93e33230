"""A request whose row was changed past the door can be put back as its ledger tells it, by `restore_case` alone."""

from django.db import migrations

KEEP = """
CREATE OR REPLACE FUNCTION cases_keep_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.case_id = OLD.case_id AND current_setting('xinqiao.restoring', true) = OLD.case_id::text THEN
        RETURN NEW;  -- the ledger is what was recorded; the row follows it
    END IF;
%s
"""
BODY = """
    IF OLD.state <> 'open'
        OR (NEW.case_id, NEW.kind, NEW.asked_at) IS DISTINCT FROM (OLD.case_id, OLD.kind, OLD.asked_at)
        OR (NEW.asked_by_id, NEW.asked_of_id, NEW.unit_id, NEW.mentor_id, NEW.message_id, NEW.due_at) IS DISTINCT FROM
           (OLD.asked_by_id, OLD.asked_of_id, OLD.unit_id, OLD.mentor_id, OLD.message_id, OLD.due_at)
        OR NEW.shares_file IS DISTINCT FROM OLD.shares_file
        OR (OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at)
    THEN
        RAISE EXCEPTION 'UPDATE on cases_caserequest is refused: what was recorded is never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
"""
AS_BEFORE = "CREATE OR REPLACE FUNCTION cases_keep_request() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN"


class Migration(migrations.Migration):
    dependencies = [("cases", "0075_filed_for_somebody")]

    operations = [migrations.RunSQL(KEEP % BODY, AS_BEFORE + BODY)]
