"""The words of the audit log's codes, for its pages."""

from django import template

from portal.log_words import action_words, kind_words

register = template.Library()
register.filter(action_words)
register.filter(kind_words)
