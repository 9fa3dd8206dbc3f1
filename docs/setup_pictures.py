"""Pictures of what is set up once: settings, first steps, profiles, the database, and what the program is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from form_stage import form_values, open_form, send
from PySide6.QtWidgets import QMessageBox, QWidget

from jobmonitor.demo.drive import at_rest, until
from jobmonitor.demo.endings import until_ended
from jobmonitor.ui.fault_box import fault_box
from jobmonitor.ui.first_run.dialog import JOB, ME, PLACE, SERVER, FirstSteps
from jobmonitor.ui.settings.trial_panel import TrialPanel

if TYPE_CHECKING:
    from camera import Camera


FAULT = "The settings file says nothing that is understood in line 3: “databse”. Did you mean “database”?"
STEPS = {"place": PLACE, "server": SERVER, "me": ME, "job": JOB}


async def take(camera: Camera) -> None:
    """Opens each, keeps it, and closes it without an answer."""
    await _settings(camera)
    await _profiles(camera)
    await _first_steps(camera)
    await _about(camera)


async def _settings(camera: Camera) -> None:
    window = camera.window
    servers = [{"url": each.url, "name": each.name} for each in window.application.servers]
    await window.application.profiles.save("default", {"server": servers})
    window.settings.open()
    dialog = window.settings.dialog
    assert dialog is not None
    await until(lambda: dialog.draft is not None, "the settings")
    for key, (_title, page) in dialog.pages.items():
        dialog.show_page(key)
        trials = page.findChildren(TrialPanel)
        for trial in trials:
            trial.start()
        await until(lambda trials=trials: not any(each.is_running for each in trials), "the test")
        await at_rest(window)
        camera.keep(dialog, f"settings-{key}-{camera.mode}")
    dialog.reject()


async def _profiles(camera: Camera) -> None:
    window = camera.window
    profiles = window.application.profiles
    for name, address in (
        ("studio", "postgresql://jobs.studio.example/prod"),
        ("archive", "archive.sqlite"),
    ):
        if profiles.known is None or name not in profiles.known.names:
            await profiles.create(name)
            await profiles.save(name, {"database": address})
    window.profiles.open_question()
    await until(lambda: window.profiles.question is not None, "the profiles")
    question = window.profiles.question
    assert question is not None
    await at_rest(window)
    camera.keep(question, f"profiles-{camera.mode}")
    question.reject()
    window.settings.open()
    dialog = window.settings.dialog
    assert dialog is not None
    await until(lambda: dialog.draft is not None, "the settings")
    dialog.bar.new.trigger()
    await at_rest(window)
    naming = _last_dialog(dialog)
    camera.keep(naming, f"profile-name-{camera.mode}")
    naming.close()
    dialog.reject()


async def _first_steps(camera: Camera) -> None:
    window = camera.window
    dialog = FirstSteps(window, can_simulate=True)
    dialog.show()
    await until(lambda: dialog.draft is not None, "the first steps")
    for name, step in STEPS.items():
        dialog.show_step(step)
        if step == SERVER:
            dialog.server.address.setText(window.application.servers[0].url)
            dialog.server.trial.start()
            await until(lambda: bool(dialog.server.trial.findings), "the test")
        elif step == JOB:
            await until(dialog.job.button.isEnabled, "what the server can run")
        await at_rest(window)
        camera.keep(dialog, f"first-steps-{name}-{camera.mode}")
    form = await open_form(camera, "img2img", (await form_values(camera))["img2img"])
    jobs = await send(camera, form)
    form.close()
    await until_ended(window.application, jobs, seconds=120)
    await until(dialog.job.picture.isVisible, "the first result")
    await at_rest(window)
    camera.keep(dialog, f"first-steps-done-{camera.mode}")
    dialog.accept()


async def _about(camera: Camera) -> None:
    window = camera.window
    window.database_view.open_dialog()
    database = window.database_view.dialog
    assert database is not None
    await at_rest(window)
    camera.keep(database, f"database-{camera.mode}")
    database.accept()
    window.job_actions.about()
    (about,) = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
    await at_rest(window)
    camera.keep(about, f"about-{camera.mode}")
    about.close()
    fault = fault_box(FAULT, window.theme)
    fault.show()
    await at_rest(window)
    camera.keep(fault, f"fault-{camera.mode}")
    fault.close()


def _last_dialog(parent: QWidget) -> QWidget:
    """The one that stands above `parent`."""
    from PySide6.QtWidgets import QDialog

    return [each for each in parent.findChildren(QDialog) if each.isVisible()][-1]
