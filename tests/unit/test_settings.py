"""Where settings come from, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.config.loading import load_settings
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import System
from jobmonitor.domain.results import Keep
from jobmonitor.domain.server import Server


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = Paths.below(tmp_path)
    paths.config.mkdir()
    return paths


def test_without_anything_there_are_the_defaults(paths: Paths) -> None:
    assert load_settings(paths, {}) == Settings()


def test_the_file_declares_servers_with_names_and_aliases(paths: Paths) -> None:
    paths.settings_file.write_text(
        'user = "me"\n[[server]]\nurl = "GPU1:8188/"\nname = "gpu1"\naliases = ["http://10.0.0.3:8188"]\n'
    )
    settings = load_settings(paths, {})
    assert settings.user == "me"
    assert settings.servers == (Server("http://gpu1:8188", "gpu1", ("http://10.0.0.3:8188",)),)


def test_the_command_line_wins_over_the_environment_over_the_file(paths: Paths) -> None:
    paths.settings_file.write_text('database = "a"\nuser = "a"\nserver = "http://a"\n')
    environment = {"JOBMONITOR_USER": "b", "JOBMONITOR_SERVER": "http://b", "JOBMONITOR_DATABASE": " "}
    settings = load_settings(paths, environment, {"server": "http://c", "user": None})
    assert settings.database == "a"
    assert settings.user == "b"
    assert settings.servers == (Server("http://c"),)


@pytest.mark.parametrize("address", ["http://10.0.0.3:8188/", "gpu1:8188"])
def test_any_address_of_a_server_in_the_file_means_that_server(paths: Paths, address: str) -> None:
    paths.settings_file.write_text(
        '[[server]]\nurl = "http://gpu1:8188"\nname = "gpu1"\naliases = ["http://10.0.0.3:8188"]\n'
    )
    gpu1 = Server("http://gpu1:8188", "gpu1", ("http://10.0.0.3:8188",))
    assert load_settings(paths, {}, {"server": address}).servers == (gpu1,)
    assert load_settings(paths, {"JOBMONITOR_SERVER": address}).servers == (gpu1,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('databse = "x"', "databse"),
        ("user = 3", "user"),
        ('[[server]]\nurl = "ftp://x"', "http://gpu1:8188"),
        ('[[server]]\nurl = "http://x"\nport = 3', "port"),
        ("user = ", "not valid TOML"),
        ('certificates = "/nowhere.pem"', "certificates"),
        ('verify_certificates = "perhaps"', "true or false"),
        ('job_system = "old"', "auto, new or legacy"),
        ("read_only = 3", "read_only"),
        ('keep_results = "mine"', "own, all or none"),
        ("results_limit = 20", "20 GB"),
        ('results_limit = "much"', "20 GB"),
        ('results_limit = "-1 GB"', "20 GB"),
        ('storage = "outputs"', "whole path"),
        ('storage = "file:///mnt/outputs"', "a folder, or a bucket"),
        ('storage = "s3://"', "a bucket"),
        ('storage_address = "file:///mnt/outputs"', "http or https"),
        ('storage_endpoint = "https://key:secret@s3.example"', "without a password"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(paths: Paths, text: str, says: str) -> None:
    paths.settings_file.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        load_settings(paths, {})
    assert says in str(caught.value)
    assert str(paths.settings_file) in str(caught.value)


def test_certificates_are_checked_unless_the_operator_says_so(paths: Paths, tmp_path: Path) -> None:
    authority = tmp_path / "studio.pem"
    authority.write_text("…")
    assert Settings().verify is True
    assert load_settings(paths, {"JOBMONITOR_CERTIFICATES": str(authority)}).verify == str(authority)
    assert load_settings(paths, {"JOBMONITOR_VERIFY_CERTIFICATES": "no"}).verify is False


def test_the_database_is_asked_as_a_user_and_new_jobs_go_where_the_operator_says(paths: Paths) -> None:
    assert (Settings().job_system, Settings().read_only) == (None, False)
    paths.settings_file.write_text('database_user = "me"\nread_only = true\njob_system = "legacy"\n')
    settings = load_settings(paths, {"JOBMONITOR_DATABASE_ROLE": "member", "JOBMONITOR_JOB_SYSTEM": "auto"})
    assert (settings.database_user, settings.database_role) == ("me", "member")
    assert (settings.job_system, settings.read_only) == (None, True)
    assert load_settings(paths, {}).job_system is System.LEGACY


def test_results_are_kept_as_the_operator_says(paths: Paths) -> None:
    usual = Settings()
    assert (usual.keep_results, usual.results_limit, usual.storage) == (Keep.OWN, 20 * 10**9, None)
    paths.settings_file.write_text(
        'keep_results = "all"\nresults_limit = "1.5 TB"\nstorage = "s3://made/outputs"\n'
        'storage_endpoint = "http://minio:9000"\nstorage_address = "https://cdn/{name}"\n'
    )
    settings = load_settings(paths, {"JOBMONITOR_RESULTS_LIMIT": "500mb"})
    assert (settings.keep_results, settings.results_limit) == (Keep.ALL, 500 * 10**6)
    assert (settings.storage, settings.storage_endpoint) == ("s3://made/outputs", "http://minio:9000")
    assert settings.storage_address == "https://cdn/{name}"
    assert load_settings(paths, {}).results_limit == 15 * 10**11
    home = load_settings(paths, {"JOBMONITOR_STORAGE": "~/outputs"}).storage
    assert home == str(Path.home() / "outputs")


def test_printed_settings_show_no_secrets(paths: Paths) -> None:
    url = "postgresql://op:s3cr3t@db/studio"
    settings = load_settings(
        paths, {"JOBMONITOR_DATABASE_USER": "a.s3cr3t.token", "JOBMONITOR_DATABASE": url}
    )
    assert settings.database == url
    assert "s3cr3t" not in repr(settings)


def test_one_folder_can_hold_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JOBMONITOR_HOME", str(tmp_path))
    assert Paths.of_this_user().jobs_database == tmp_path / "data" / "jobs.sqlite"


@pytest.mark.parametrize(("text", "seconds"), [("30", 1800), ("1.5", 90), ("off", None), ("OFF", None)])
def test_after_how_long_stuck_jobs_are_cancelled(paths: Paths, text: str, seconds: float | None) -> None:
    assert load_settings(paths, {}).fail_stuck_after is None
    assert load_settings(paths, {"JOBMONITOR_FAIL_STUCK_AFTER": text}).fail_stuck_after == seconds


@pytest.mark.parametrize("text", ["0", "-5", "nan", "inf", "soon", "1e9"])
def test_no_other_limit_is_taken(paths: Paths, text: str) -> None:
    with pytest.raises(InvalidInput, match="minutes"):
        load_settings(paths, {"JOBMONITOR_FAIL_STUCK_AFTER": text})
