"""`kbapp people`: accounts, links and the journal from the command line."""

from sqlalchemy import text

from tests.people.test_journal import tamper


def run(app, *words):
    return app.test_cli_runner().invoke(args=["people", *words])


def test_the_list_names_login_name_and_roles(app, operator):
    assert "operator\toperator\toperator\n" in run(app, "list").output


def test_a_whole_journal_is_said_to_be_whole(app, operator):
    result = run(app, "journal", "--check")

    assert result.exit_code == 0
    assert result.output.startswith("whole: 4 entries, head ")


def test_a_changed_journal_ends_with_exit_code_1_and_the_entry(app, database, operator):
    tamper(database, "UPDATE journal_entry SET login = 'x' WHERE id = 2")
    result = run(app, "journal", "--check")

    assert result.exit_code == 1
    assert "Entry 2 does not fit" in result.output


def test_the_newest_entries_come_first(app, operator):
    assert run(app, "journal", "--limit", "2").output.startswith("4\t2026-03-02T07:00:00")


def test_an_invitation_by_command_works(app, client, database):
    path = run(app, "invite", "--role", "operator", "--role", "manager", "--login", "both").output.strip()

    assert 'value="both"' in client.get(path).text


def test_the_first_administrators_link_works_until_there_is_one(app, client, database):
    path = run(app, "link").output.strip()
    form = {
        "login": "first",
        "name": "First",
        "password": "four words in a row",
        "password_again": "four words in a row",
    }

    assert client.post(path, data=form).status_code == 303
    assert run(app, "link").exit_code == 1


def test_a_forgotten_password_gets_a_link(app, client, operator):
    path = run(app, "password-link", "Operator").output.strip()

    assert 'value="operator"' in client.get(path).text


def test_another_secret_is_refused_before_anything_is_written(app, database):
    database.secret_key = "another secret that is long enough to be one"
    result = run(app, "link")

    assert result.exit_code == 1
    with database.reader() as session:
        assert session.scalar(text("SELECT count(*) FROM journal_entry")) == 0
