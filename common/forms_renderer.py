"""The one way a form field is drawn: templates/django/forms/field.html.

Set as FORM_RENDERER, with django.forms among the installed apps so that Django's widget
templates are found beside ours.
"""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draw forms and fields from the project's templates."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
