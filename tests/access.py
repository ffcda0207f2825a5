"""Who gets which page: the name of every URL and the roles that it answers with 200; every other role gets 403.

A URL that is not listed fails the tests: whoever adds a page says here who may open it.
"""

ROLES = ("policy", "counselor", "approver", "evaluator", "reader", "admin")

EVERYONE = frozenset(ROLES)
MEETING = frozenset({"policy", "counselor", "admin"})
REPORTING = frozenset({"policy", "counselor", "evaluator", "admin"})
SCENARIO = frozenset({"policy", "counselor", "approver", "admin"})
EVALUATOR = frozenset({"evaluator"})
ADMIN = frozenset({"admin"})

# Who reads what is marked so. Being a superuser adds nothing.
READS = {
    "unclassified": EVERYONE,
    "protected_a": frozenset({"policy", "counselor", "approver", "evaluator"}),
    "protected_b": frozenset({"policy", "counselor", "approver"}),
}

PUBLIC = frozenset(
    {
        "health_live",
        "health_ready",
        "account_login",
        "account_logout",
        "mfa_authenticate",
        "openid_connect_login",
        "openid_connect_callback",
    }
)
POST_ONLY = frozenset({"session_extend", "session_end", "practise"})
# Pages of one's own account that open in a certain moment only: after the password was typed again, where a factor is
# set up, where one is not. tests/iomtrack/test_second_factor.py and tests/browser/test_log_in.py walk through them.
IN_THEIR_MOMENT = frozenset(
    {
        "account_change_password",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
    }
)

# Models with a list, a page and a history for every role.
READ_BY_ALL = (
    "membership:membership",
    "membership:organization",
    "membership:state",
    "membership:stategroup",
    "membership:amendment",
    "membership:department",
    "membership:unit",
    "membership:source",
    "membership:publishedtable",
    "membership:discrepancy",
    "governance:body",
    "governance:bodyrule",
    "governance:post",
    "governance:appointment",
    "governance:person",
    "governance:session",
    "governance:agendaitem",
    "governance:outcome",
    "governance:evaluation",
    "governance:finding",
    "governance:recommendation",
    "governance:action",
    "governance:expectedoutput",
    "contributions:budget",
    "contributions:scenario",
    "contributions:publishedcontribution",
    "contributions:scaleperiod",
    "contributions:scalerate",
    "contributions:voluntarycontribution",
    "contributions:agreement",
    "contributions:resourceestimate",
    "contributions:fiscalyearpayment",
    "contributions:transferprogramme",
    "contributions:exchangerate",
    "contributions:currency",
    "contributions:organizationscale",
    "contributions:assessmentrun",
    "contributions:ledgerentry",
)

ACCESS: dict[str, frozenset[str]] = {
    **{f"{name}_{page}": EVERYONE for name in READ_BY_ALL for page in ("list", "detail", "history")},
    "home": EVERYONE,
    "account": EVERYONE,
    "search": EVERYONE,
    "help_roles": EVERYONE,
    "mfa_index": EVERYONE,
    "membership:members_on": EVERYONE,
    "membership:growth": EVERYONE,
    "membership:own_timeline": EVERYONE,
    "membership:timeline": EVERYONE,
    "membership:membership_create": ADMIN,
    "membership:membership_update": ADMIN,
    "membership:membership_end": ADMIN,
    "membership:ratification_list": EVERYONE,
    "membership:ratification_create": ADMIN,
    "membership:publishedfigure_list": EVERYONE,
    "membership:claim_list": EVERYONE,
    "governance:session_create": MEETING,
    "governance:session_update": MEETING,
    "governance:session_close": MEETING,
    "governance:session_reopen": MEETING,
    "governance:session_capture": MEETING,
    "governance:itemnotes_history": EVERYONE,
    "governance:intervention_history": EVERYONE,
    "governance:item_create": MEETING,
    "governance:agendaitem_update": MEETING,
    "governance:item_log": MEETING,
    "governance:outcome_update": MEETING,
    "governance:outcome_follow_up": MEETING,
    "governance:actionlink_list": EVERYONE,
    "governance:action_progress": REPORTING,
    "governance:action_verdict": EVALUATOR,
    "contributions:overview": EVERYONE,
    "contributions:workshop": EVERYONE,
    "contributions:scenario_compare": EVERYONE,
    "contributions:scenario_create": SCENARIO,
    "contributions:voluntary_totals": EVERYONE,
    "contributions:largest": EVERYONE,
    "contributions:share_history": EVERYONE,
    "contributions:peers": EVERYONE,
    "contributions:concentration": EVERYONE,
    "contributions:by_group": EVERYONE,
    "contributions:budget_growth": EVERYONE,
    "contributions:reconciliation": EVERYONE,
    "contributions:statement_list": EVERYONE,
    "contributions:state_statement": EVERYONE,
    "contributions:own_account": EVERYONE,
    "contributions:voting_list": EVERYONE,
    "contributions:scale_compute": ADMIN,
    "contributions:run_create": ADMIN,
    "contributions:correction_create": ADMIN,
    "contributions:debt_write_off": ADMIN,
    "contributions:scale_final": ADMIN,
    "contributions:adopted_scale_import": ADMIN,
    "contributions:scale_import": ADMIN,
    "contributions:scale_undo": ADMIN,
    "contributions:run_adopt": ADMIN,
    "contributions:run_issue": ADMIN,
    "contributions:payment_create": ADMIN,
    "contributions:payment_import": ADMIN,
    "contributions:payment_allocate": ADMIN,
    "contributions:entry_reverse": ADMIN,
}
