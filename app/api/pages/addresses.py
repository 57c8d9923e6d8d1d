"""The addresses of all pages, by the module that answers them.

Menus and links name pages whose modules nobody may have needed yet; `api.parts` holds what stands here
against the modules as soon as it imports them.
"""

from collections.abc import Mapping

from app.api.parts import Directory

ADDRESSES: Mapping[str, Mapping[str, str]] = {
    "sign_ins": {
        "login": "/login",
        "sign_in": "/login",
        "logout": "/logout",
        "choose_role": "/roles",
        "act_as": "/roles",
    },
    "overview": {"home": "/"},
    "lists": {
        "take_list": "/lists/{kind}.{form}",
        "take_place": "/organisations/{organisation_id}/tests.{form}",
    },
    "organisations": {
        "list_organisations": "/organisations",
        "new_organisations": "/organisations/import",
        "add_organisations": "/organisations/import",
        "check_organisations": "/organisations/import/{upload_id}",
        "load_organisations": "/organisations/import/{upload_id}",
    },
    "people": {
        "list_people": "/people",
        "new_person": "/people/new",
        "add_person": "/people",
        "show_person": "/people/{user_id}",
        "give_role": "/people/{user_id}/roles",
        "take_role": "/people/{user_id}/roles/{grant_id}/removal",
        "set_email": "/people/{user_id}/email",
        "set_access": "/people/{user_id}/access",
        "set_password": "/people/{user_id}/password",
    },
    "jobs": {"list_jobs": "/jobs"},
    "audit": {"list_audit": "/audit"},
    "help": {
        "api_page": "/api/v1/docs",
        "help": "/help",
        "gallery": "/gallery",
    },
    "result_batches": {
        "list_batches": "/result-batches",
        "new_batch": "/result-batches/new",
        "add_batch": "/result-batches",
        "show_batch": "/result-batches/{batch_id}",
        "batch_state": "/result-batches/{batch_id}/state",
        "batch_file": "/result-batches/{batch_id}/file",
        "mend_batch": "/result-batches/{batch_id}/corrections",
        "name_paper": "/result-batches/{batch_id}/paper",
        "name_year": "/result-batches/{batch_id}/academic-year",
        "name_columns": "/result-batches/{batch_id}/columns",
        "confirm_batch": "/result-batches/{batch_id}/confirmation",
        "cancel_batch": "/result-batches/{batch_id}/cancellation",
    },
    "statistics": {
        "list_results": "/results",
        "show_organisation": "/organisations/{organisation_id}",
        "show_test": "/tests/{test_id}",
        "order_histogram": "/tests/{test_id}/histogram",
        "show_sources": "/tests/{test_id}/sources",
        "show_histogram": "/tests/{test_id}/histogram-{theme}-{size}.svg",
        "histogram_spec": "/tests/{test_id}/histogram-{theme}.json",
        "test_xlsx": "/tests/{test_id}/tables.xlsx",
        "test_csv": "/tests/{test_id}/{table}.csv",
    },
    "schools": {
        "order_trend": "/organisations/{organisation_id}/trends/{test_id}",
        "show_trend": "/organisations/{organisation_id}/trends/{test_id}/{theme}-{size}.svg",
        "school_report": "/organisations/{organisation_id}/report.docx",
    },
    "collection": {
        "show_collection": "/organisations/{organisation_id}/collection",
        "take_collection": "/organisations/{organisation_id}/collection.{form}",
    },
    "campaigns": {
        "list_campaigns": "/campaigns",
        "new_campaign": "/campaigns/new",
        "add_campaign": "/campaigns",
        "show_campaign": "/campaigns/{campaign_id}",
        "edit_campaign": "/campaigns/{campaign_id}/terms",
        "change_campaign": "/campaigns/{campaign_id}/terms",
        "open_campaign": "/campaigns/{campaign_id}/opening",
        "open_to_rest": "/campaigns/{campaign_id}/rest",
        "end_trial": "/campaigns/{campaign_id}/trial-end",
        "close_campaign": "/campaigns/{campaign_id}/closing",
        "remind_all": "/campaigns/{campaign_id}/reminders",
        "accept_all": "/campaigns/{campaign_id}/acceptance",
        "take_board": "/campaigns/{campaign_id}/board.{form}",
    },
    "doubts": {
        "show_doubts": "/campaigns/{campaign_id}/doubts",
        "return_doubts": "/campaigns/{campaign_id}/doubts/return",
        "accept_doubts": "/campaigns/{campaign_id}/doubts/acceptance",
    },
    "inner_totals": {
        "show_totals": "/campaigns/{campaign_id}/totals",
        "record_totals": "/campaigns/{campaign_id}/totals",
    },
    "school_control": {
        "show_control": "/school-control",
        "take_control": "/school-control/plan.{form}",
        "new_check": "/school-control/new",
        "add_check": "/school-control",
        "take_control_over": "/school-control/take-over",
        "show_check": "/school-control/{check_id}",
        "edit_check": "/school-control/{check_id}/terms",
        "change_check": "/school-control/{check_id}/terms",
        "finish_check": "/school-control/{check_id}/result",
        "cancel_check": "/school-control/{check_id}/cancellation",
    },
    "burden": {"show_burden": "/burden", "take_burden": "/burden.{form}"},
    "campaign_calendar": {
        "show_calendar": "/calendar",
        "take_calendar": "/calendar.ics",
        "make_calendar_link": "/calendar/link",
        "drop_calendar_link": "/calendar/link/removal",
        "follow_calendar": "/calendar-links/{token}.ics",
    },
    "submissions": {
        "show_submission": "/submissions/{submission_id}",
        "save_cells": "/submissions/{submission_id}/cells",
        "send_submission": "/submissions/{submission_id}/sending",
        "sign_submission": "/submissions/{submission_id}/signature",
        "send_submission_back": "/submissions/{submission_id}/sending-back",
        "return_submission": "/submissions/{submission_id}/return",
        "accept_submission": "/submissions/{submission_id}/acceptance",
        "say_in_submission": "/submissions/{submission_id}/words",
        "ask_for_time": "/submissions/{submission_id}/time",
        "give_time": "/submissions/{submission_id}/due",
    },
    "form_parts": {
        "hand_over": "/submissions/{submission_id}/parts",
        "take_part_back": "/submissions/{submission_id}/parts/removal",
        "finish_part": "/submissions/{submission_id}/parts/completion",
        "add_evidence": "/submissions/{submission_id}/files",
        "take_evidence": "/submissions/{submission_id}/files/{file_id}",
        "drop_evidence": "/submissions/{submission_id}/files/{file_id}/removal",
    },
    "form_files": {
        "take_form": "/submissions/{submission_id}/form.xlsx",
        "check_form_file": "/submissions/{submission_id}/file",
        "write_form_file": "/submissions/{submission_id}/file/confirmation",
    },
    "term_reports": {
        "list_term_reports": "/term-reports",
        "show_latest_term": "/term-reports/{organisation_id}",
        "show_term_report": "/term-reports/{organisation_id}/{period}",
        "take_term_report": "/term-reports/{organisation_id}/{period}/report.{form}",
    },
    "indicators": {
        "list_indicators": "/indicators",
        "show_indicator": "/indicators/{code}",
        "show_value": "/indicators/{code}/value",
        "take_value": "/indicators/{code}/value.{form}",
        "show_grid": "/organisations/{organisation_id}/indicators",
        "take_grid": "/organisations/{organisation_id}/indicators.{form}",
    },
    "foreign_layouts": {
        "list_foreign": "/foreign-forms",
        "add_foreign": "/foreign-forms",
        "show_foreign": "/foreign-forms/{layout_id}",
        "map_foreign": "/foreign-forms/{layout_id}/mapping",
        "map_foreign_column": "/foreign-forms/{layout_id}/columns",
        "map_state_form": "/foreign-forms/{layout_id}/state-form",
        "accept_foreign_days": "/foreign-forms/{layout_id}/days",
        "remove_foreign": "/foreign-forms/{layout_id}/removal",
        "answer_foreign": "/foreign-forms/{layout_id}/answer",
        "take_foreign": "/foreign-forms/{layout_id}/answer.xlsx",
        "check_foreign": "/foreign-forms/{layout_id}/values",
        "write_foreign": "/foreign-forms/{layout_id}/values/confirmation",
    },
    "coverage_map": {
        "show_coverage_map": "/coverage-map",
        "take_coverage_map": "/coverage-map.{form}",
    },
    "movements": {
        "show_movement": "/indicators/{code}/movement",
        "take_movement": "/indicators/{code}/movement.{form}",
    },
    "crosstabs": {
        "show_table": "/tables",
        "take_table": "/tables.{form}",
    },
    "saved_tables": {
        "save_table": "/tables/saved",
        "open_saved_table": "/tables/saved/{saved_id}",
        "rename_saved_table": "/tables/saved/{saved_id}/name",
        "copy_saved_table": "/tables/saved/{saved_id}/copies",
        "remove_saved_table": "/tables/saved/{saved_id}/deletion",
    },
    "models": {
        "list_models": "/models",
        "import_model": "/models",
        "compare_models": "/models/compare",
        "show_model": "/models/{code}/{version}",
        "take_model": "/models/{code}/{version}/package",
        "draft_model": "/models/{code}/{version}/next",
        "move_model": "/models/{code}/{version}/move",
        "publish_model": "/models/{code}/{version}/publication",
        "archive_model": "/models/{code}/{version}/archiving",
    },
    "model_drafts": {
        "edit_passport": "/models/{code}/{version}/indicators/{indicator}",
        "begin_passport": "/models/{code}/{version}/criteria/{criterion}/indicators",
        "try_passport": "/models/{code}/{version}/indicators/{indicator}/trial",
        "try_new_passport": "/models/{code}/{version}/criteria/{criterion}/indicators/trial",
        "save_passport": "/models/{code}/{version}/indicators/{indicator}",
        "add_passport": "/models/{code}/{version}/criteria/{criterion}/indicators",
        "move_passport": "/models/{code}/{version}/indicators/{indicator}/place",
        "remove_passport": "/models/{code}/{version}/indicators/{indicator}/removal",
        "begin_criterion": "/models/{code}/{version}/criteria",
        "add_criterion": "/models/{code}/{version}/criteria",
        "remove_criterion": "/models/{code}/{version}/criteria/{criterion}/removal",
    },
    "what_if": {"show_what_if": "/models/{code}/{version}/what-if"},
    "norms": {
        "list_norms": "/norms",
        "take_norms": "/norms.{form}",
        "show_norm": "/norms/{code}",
    },
    "observations": {
        "show_told": "/organisations/{organisation_id}/observations",
        "take_told": "/organisations/{organisation_id}/observations.{form}",
        "show_value_history": "/organisations/{organisation_id}/observations/history",
        "take_value_history": "/organisations/{organisation_id}/observations/history.{form}",
    },
}

PATHS = {name: path for paths in ADDRESSES.values() for name, path in paths.items()}


def directory() -> Directory:
    """All pages."""
    modules = {f"app.api.pages.{module}": paths.values() for module, paths in ADDRESSES.items()}
    return Directory("/", modules, names=PATHS)
