"""The program's entry: what it says under every page, and whom it lets in without sign-in."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st
from sqlalchemy import Engine

from app import lifespan
from ojcore.errors import UserError
from ojcore.store.backup import drop_tables
from tests.opened_pages import open_page, text_of
from ui.door import LOOPBACK


def start() -> None:
    async def enter() -> None:
        async with lifespan(None):
            pass

    with ThreadPoolExecutor(1) as aside:  # where no browser test has left an event loop running
        aside.submit(asyncio.run, enter()).result()


def test_every_page_says_that_there_is_no_sign_in(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    for page in ("oversikt", "granskningar"):
        assert text_of(open_page(page)).endswith("loggas som lokal användare.")


def test_a_page_that_refuses_says_it_too(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path}/tom.db")
    page = open_page("oversikt")
    assert page.error
    assert "Ingen inloggning är inställd" in text_of(page)


def test_a_server_starts_before_its_database_has_been_made(
    monkeypatch: pytest.MonkeyPatch, postgresql_engine: Engine
) -> None:
    with postgresql_engine.begin() as connection:
        drop_tables(connection)
    monkeypatch.setenv("OJ_DATABASE", postgresql_engine.url.render_as_string(hide_password=False))
    monkeypatch.setattr(st, "get_option", {"server.address": "127.0.0.1"}.get)
    start()
    assert "Databasen är tom" in open_page("oversikt").error[0].value


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7", None])  # noqa: S104 (what must be refused)
def test_others_than_this_machine_are_not_let_in_without_sign_in(
    monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": address}.get)
    with pytest.raises(UserError, match="den egna datorn"):
        start()


@pytest.mark.parametrize("address", LOOPBACK)
def test_this_machine_is_let_in(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": address}.get)
    start()
