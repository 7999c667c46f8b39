"""Addresses of the back office."""

from django.urls import path

from inscope.web.office.views import (
    agreements,
    audit,
    catalog,
    catalog_forms,
    customer_forms,
    customers,
    home,
    imports,
    messages,
    people,
    setup,
)

_PRODUCT = "products/<uuid:product_id>/"
_AGREEMENT = "agreements/<slug:agreement>/"
_BESIDE = f"{_AGREEMENT}customers/<uuid:customer_id>/"

_IMPORT = "imports/<uuid:import_id>/"
_CUSTOMER = "customers/<uuid:customer_id>/"

_PERSON = "people/<uuid:person_id>/"
_TOKENS = "people/<uuid:account_id>/tokens/"

urlpatterns = [
    path("", home.home, name="office"),
    path("people/", people.people, name="office-people"),
    path(_PERSON, people.person, name="office-person"),
    path(f"{_PERSON}link/", people.link, name="office-person-link"),
    path(f"{_PERSON}factors/", people.remove_factors, name="office-person-factors"),
    path(f"{_PERSON}provider/", people.unlink, name="office-person-provider"),
    path(f"{_PERSON}sessions/", people.end_sessions, name="office-person-sessions"),
    path("people/service-accounts/new/", people.add_account, name="office-account-new"),
    path(_TOKENS, people.make_account_token, name="office-account-tokens"),
    path(f"{_TOKENS}<uuid:account_token_id>/rotate/", people.rotate_account_token, name="office-account-rotate"),
    path(f"{_TOKENS}<uuid:account_token_id>/revoke/", people.revoke_account_token, name="office-account-revoke"),
    path("customers/", customers.customers, name="office-customers"),
    path("customers/new/", customer_forms.customer, name="office-customer-new"),
    path(_CUSTOMER, customers.customer, name="office-customer"),
    path(f"{_CUSTOMER}edit/", customer_forms.customer, name="office-customer-edit"),
    path(f"{_CUSTOMER}subscriptions/new/", customer_forms.line, name="office-line-new"),
    path(f"{_CUSTOMER}subscriptions/<uuid:line_id>/", customer_forms.line, name="office-line"),
    path(f"{_CUSTOMER}subscriptions/<uuid:line_id>/renewal/", customer_forms.renewal, name="office-renewal"),
    path(f"{_CUSTOMER}instances/new/", customer_forms.instance, name="office-instance-new"),
    path(f"{_CUSTOMER}instances/<uuid:instance_id>/", customer_forms.instance, name="office-instance"),
    path(f"{_CUSTOMER}instances/<uuid:instance_id>/claim/", customers.claim, name="office-claim"),
    path(f"{_CUSTOMER}instances/<uuid:instance_id>/release/", customers.release, name="office-release"),
    path("products/", catalog.products, name="catalog-products"),
    path("products/new/", catalog_forms.product, name="catalog-product-new"),
    path("releases/", catalog.releases, name="catalog-releases"),
    path(_PRODUCT, catalog.product, name="catalog-product"),
    path(f"{_PRODUCT}edit/", catalog_forms.product, name="catalog-product-edit"),
    path(f"{_PRODUCT}versions/new/", catalog_forms.major, name="catalog-major-new"),
    path(f"{_PRODUCT}versions/<int:major>/", catalog_forms.major, name="catalog-major"),
    path(f"{_PRODUCT}releases/new/", catalog_forms.release, name="catalog-release-new"),
    path(f"{_PRODUCT}releases/<uuid:release_id>/", catalog_forms.release, name="catalog-release"),
    path(f"{_PRODUCT}releases/<uuid:release_id>/features/", catalog_forms.release_features, name="catalog-in-release"),
    path(f"{_PRODUCT}features/", catalog.features, name="catalog-features"),
    path(f"{_PRODUCT}features/new/", catalog_forms.feature, name="catalog-feature-new"),
    path(f"{_PRODUCT}features/<uuid:feature_id>/", catalog_forms.feature, name="catalog-feature"),
    path(f"{_PRODUCT}components/new/", catalog_forms.component, name="catalog-component-new"),
    path(f"{_PRODUCT}components/<uuid:component_id>/", catalog_forms.component, name="catalog-component"),
    path(f"{_PRODUCT}roadmap/new/", catalog_forms.roadmap_item, name="catalog-roadmap-new"),
    path(f"{_PRODUCT}roadmap/<uuid:item_id>/", catalog_forms.roadmap_item, name="catalog-roadmap"),
    path("agreements/", agreements.agreements, name="office-agreements"),
    path("agreements/new/", agreements.publish, name="office-agreement-new"),
    path("agreements/copies/<uuid:acceptance_id>/", agreements.copy, name="office-agreement-copy"),
    path(_AGREEMENT, agreements.agreement, name="office-agreement"),
    path(f"{_AGREEMENT}publish/", agreements.publish, name="office-agreement-publish"),
    path(f"{_AGREEMENT}versions/<str:version>/", agreements.version, name="office-agreement-version"),
    path(_BESIDE, agreements.customer, name="office-agreement-customer"),
    path(f"{_BESIDE}paper/", agreements.paper, name="office-agreement-paper"),
    path(f"{_BESIDE}withdrawal/", agreements.withdrawal, name="office-agreement-withdrawal"),
    path("setup/", setup.setup, name="office-setup"),
    path("setup/dismissed/", setup.dismiss, name="office-setup-dismiss"),
    path("setup/name/", setup.name, name="office-setup-name"),
    path("setup/policy/", setup.policy, name="office-setup-policy"),
    path("imports/", imports.imports, name="office-imports"),
    path("imports/new/", imports.new, name="office-import-new"),
    path("imports/examples/<slug:what>.csv", imports.example, name="office-import-example"),
    path(_IMPORT, imports.one, name="office-import"),
    path(f"{_IMPORT}problems.csv", imports.problems, name="office-import-problems"),
    path(f"{_IMPORT}go-on/", imports.go_on, name="office-import-go-on"),
    path(f"{_IMPORT}undo/", imports.undo, name="office-import-undo"),
    path("outbox/", messages.messages, name="office-messages"),
    path("outbox/<uuid:message_id>/again/", messages.again, name="office-message-again"),
    path("outbox/<uuid:message_id>/drop/", messages.drop, name="office-message-drop"),
    path("webhooks/", messages.hooks, name="office-webhooks"),
    path("webhooks/<uuid:webhook_id>/switch/", messages.switch, name="office-webhook-switch"),
    path("webhooks/<uuid:webhook_id>/trial/", messages.trial, name="office-webhook-trial"),
    path("instances/<uuid:instance_id>/certificate/", agreements.certificate, name="office-certificate"),
    path("audit/", audit.audit, name="office-audit"),
    path("audit/audit.csv", audit.export, {"form": "csv"}, name="office-audit-csv"),
    path("audit/audit.jsonl", audit.export, {"form": "jsonl"}, name="office-audit-jsonl"),
]
