"""Columns that every table of things with a code has."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from .tables import Column

CODE = Column("code", gettext_lazy("code"), ("编号", "代码", "编码"), gettext_lazy("unique; never changes"), True)
NAME = Column("name", gettext_lazy("name"), ("名称",), gettext_lazy("as shown"), True)
NAME_EN = Column("name_en", gettext_lazy("English name"), ("英文名称", "English name"), gettext_lazy("optional"))
