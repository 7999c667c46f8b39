"""Addresses of the desk."""

from django.urls import path

from inscope.web.desk.views import case, case_acts, clock, customers, decisions, hours, on_call, queue, statement, time

_STATEMENT = "customers/<uuid:customer_id>/hours/statement/"

urlpatterns = [
    path("", queue.home, name="desk"),
    path("due/", queue.due, name="desk-due"),
    path("on-call/", on_call.rota, name="desk-on-call"),
    path("on-call/shifts/", on_call.plan, name="desk-shifts"),
    path("on-call/shifts/<uuid:shift_id>/take-back/", on_call.take_back, name="desk-shift-back"),
    path("on-call/hand-over/", on_call.hand_over, name="desk-hand-over"),
    path("queue/", queue.queue, name="desk-queue"),
    path("judgments/", queue.judgments, name="desk-judgments"),
    path("go/", queue.go, name="desk-go"),
    path("cases/<uuid:case_id>/", case.case, name="desk-case"),
    path("cases/<uuid:case_id>/messages/", case.message, name="desk-message"),
    path("cases/<uuid:case_id>/facts/", case.fact, name="desk-fact"),
    path("cases/<uuid:case_id>/judgment/", case.judgment, name="desk-judge"),
    path("cases/<uuid:case_id>/assignee/", case.assign, name="desk-assign"),
    path("cases/<uuid:case_id>/resolve/", case.resolve, name="desk-resolve"),
    path("cases/<uuid:case_id>/reopen/", case.reopen, name="desk-reopen"),
    path("cases/<uuid:case_id>/exception/", case.exception, name="desk-exception"),
    path("cases/<uuid:case_id>/review/", case.review, name="desk-review"),
    path("cases/<uuid:case_id>/priority/", case_acts.priority, name="desk-priority"),
    path("cases/<uuid:case_id>/wait/", case_acts.wait, name="desk-wait"),
    path("cases/<uuid:case_id>/due/", case_acts.due, name="desk-due-at"),
    path("cases/<uuid:case_id>/acknowledgement/", case_acts.acknowledgement, name="desk-acknowledge"),
    path("cases/<uuid:case_id>/contact/", case_acts.contact, name="desk-contact"),
    path("cases/<uuid:case_id>/time/", time.log, name="desk-time"),
    path("cases/<uuid:case_id>/time/<uuid:entry_id>/", time.correct, name="desk-time-correct"),
    path("cases/<uuid:case_id>/clock/", clock.clock, name="desk-clock"),
    path("cases/<uuid:case_id>/clock/<str:clock_file>", clock.file, name="desk-clock-file"),
    path("cases/<uuid:case_id>/decisions/", decisions.decisions, name="desk-decisions"),
    path("cases/<uuid:case_id>/decisions/<int:number>/replay/", decisions.replay, name="desk-replay"),
    path("files/<uuid:file_id>/", case.file, name="desk-file"),
    path("customers/", customers.customers, name="desk-customers"),
    path("customers/<uuid:customer_id>/", customers.customer, name="desk-customer"),
    path("customers/<uuid:customer_id>/contacts/", customers.invite, name="desk-invite"),
    path("customers/<uuid:customer_id>/hours/", hours.hours, name="desk-hours"),
    path("customers/<uuid:customer_id>/hours/hours.csv", hours.table, name="desk-hours-csv"),
    path("customers/<uuid:customer_id>/hours/sell/", hours.sell, name="desk-sell"),
    path("customers/<uuid:customer_id>/hours/<uuid:block_id>/", hours.block, name="desk-block"),
    path(_STATEMENT, statement.statement, name="desk-statement"),
    path(f"{_STATEMENT}statement.csv", statement.table, name="desk-statement-csv"),
    path(f"{_STATEMENT}statement.pdf", statement.paper, name="desk-statement-pdf"),
    path("people/<uuid:person_id>/link/", customers.invite_again, name="desk-invite-again"),
]
