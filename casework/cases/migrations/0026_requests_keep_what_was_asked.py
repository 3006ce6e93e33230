"""What was asked stays, an overdue time is noted once, and a request that has ended is not changed any more."""

from django.db import migrations

KEEP = """
CREATE FUNCTION cases_keep_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'open'
        OR (NEW.case_id, NEW.kind, NEW.asked_at) IS DISTINCT FROM (OLD.case_id, OLD.kind, OLD.asked_at)
        OR (NEW.asked_by_id, NEW.asked_of_id, NEW.unit_id, NEW.mentor_id, NEW.message_id, NEW.due_at) IS DISTINCT FROM
           (OLD.asked_by_id, OLD.asked_of_id, OLD.unit_id, OLD.mentor_id, OLD.message_id, OLD.due_at)
        OR (OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at)
    THEN
        RAISE EXCEPTION 'UPDATE on cases_caserequest is refused: what was recorded is never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cases_caserequest_keeps BEFORE UPDATE ON cases_caserequest
    FOR EACH ROW EXECUTE FUNCTION cases_keep_request();
CREATE TRIGGER cases_caserequest_rows_stay BEFORE DELETE ON cases_caserequest
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_caserequest_table_stays BEFORE TRUNCATE ON cases_caserequest
    FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse_change();
"""

LET_GO = """
DROP TRIGGER cases_caserequest_keeps ON cases_caserequest;
DROP TRIGGER cases_caserequest_rows_stay ON cases_caserequest;
DROP TRIGGER cases_caserequest_table_stays ON cases_caserequest;
DROP FUNCTION cases_keep_request();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_requests_inside_a_case")]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
