"""Settings come from the environment, and a wrong one is named with its remedy."""

from __future__ import annotations

from pathlib import Path

import certifi
import pytest

from flows.desk import open_desk
from flows.settings import SettingsError, read


def test_nothing_set_is_enough() -> None:
    settings = read({})
    assert settings.smtp_host == ""
    assert settings.database.name == "spacewatch.db"


def test_an_empty_variable_counts_as_unset() -> None:
    assert read({"SPACEWATCH_GAP_SECONDS": " "}).gap_seconds == 2.0


def test_values_are_read_as_what_they_are() -> None:
    settings = read(
        {
            "SPACEWATCH_HOME": "/tmp/watch",
            "SPACEWATCH_SMTP_PORT": "2525",
            "SPACEWATCH_ALLOW_LOOPBACK": "yes",
            "SPACEWATCH_CONNECT_TO": "*.example=127.0.0.1:8765, six.example=[::1]:80",
        }
    )
    assert settings.home == Path("/tmp/watch")
    assert settings.smtp_port == 2525
    assert settings.allow_loopback is True
    assert settings.connect_to == {"*.example": ("127.0.0.1", 8765), "six.example": ("::1", 80)}


def test_a_misspelt_name_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(SettingsError, match=r"SPACEWATCH_MAILTO.*did you mean SPACEWATCH_MAIL_TO"):
        read({"SPACEWATCH_MAILTO": "desk@example.org"})


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("SPACEWATCH_SMTP_PORT", "many", "whole number"),
        ("SPACEWATCH_SMTP_PORT", "-1", "whole number"),
        ("SPACEWATCH_GAP_SECONDS", "soon", "number of seconds"),
        ("SPACEWATCH_ALLOW_LOOPBACK", "perhaps", "yes or no"),
        ("SPACEWATCH_CONNECT_TO", "somewhere", "host=address:port"),
        ("SPACEWATCH_SMTP_TLS", "ssl", "none, starttls or tls"),
        ("SPACEWATCH_MAIL_TO", "desk", "one address"),
        ("SPACEWATCH_MAIL_TO", "a@b.example\nBcc: c@d.example", "one address"),
        ("SPACEWATCH_SMTP_HOST", "mail.example.org", "SPACEWATCH_MAIL_TO"),
        ("SPACEWATCH_PROXY", "proxy.example:3128", "http://proxy.example:3128"),
        ("SPACEWATCH_CA_FILE", "/no/such/file.pem", "PEM"),
        ("SPACEWATCH_LOG", "xml", "human, json or quiet"),
    ],
)
def test_a_wrong_value_is_refused_with_its_remedy(name: str, value: str, remedy: str) -> None:
    with pytest.raises(SettingsError, match=remedy) as refused:
        read({name: value})
    assert name in str(refused.value)


def test_the_password_is_never_shown() -> None:
    settings = read({"SPACEWATCH_SMTP_PASSWORD": "hunter2"})
    assert settings.smtp_password == "hunter2"
    assert "hunter2" not in repr(settings)


def test_variables_of_others_and_of_the_tests_are_left_alone() -> None:
    read({"PREFECT_HOME": "/somewhere", "SPACEWATCH_TEST_DATA": "/elsewhere"})


def test_a_proxy_and_its_authorities_reach_the_client_and_no_printed_settings() -> None:
    settings = read({"SPACEWATCH_PROXY": "http://me:secret@proxy.example:3128", "SPACEWATCH_CA_FILE": certifi.where()})
    assert "secret" not in repr(settings)
    client = open_desk(settings).client().settings
    assert (client.proxy, client.ca_file) == ("http://me:secret@proxy.example:3128", certifi.where())
