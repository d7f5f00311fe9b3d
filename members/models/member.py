"""The table of members."""

import uuid
from functools import reduce
from operator import or_
from types import MappingProxyType

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace, Reverse, StrIndex, Substr, Upper
from django.urls import reverse

from members.choices import Employment, Gender, IdType, Post, Status
from members.personal.consistency import contradictions, differences, fitted_id_number, read_from_number
from members.personal.months import is_same_month
from members.personal.pinyin import name_key, other_readings
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.sealing.fields import BlindIndexField, EncryptedTextField, blind_index
from unionportal.core.values.dates import as_known
from unionportal.core.values.grams import Grams
from unionportal.core.values.states import one_of, tone_by
from unionportal.spelling import strokes
from unionportal.spelling.folding import folded, folded_key, spelled_near
from unionportal.spelling.personal_numbers import mask_card, mask_id_number, mask_phone

# “zhang san zs” without spaces, and reversed, to find the initials at its end.
_SPELLED = Replace("name_key", Value(" "), Value(""))
_BACKWARDS = Reverse("name_key")
# “sanzs”, to find by the given name alone.
_GIVEN = Replace(Substr("name_key", StrIndex("name_key", Value(" ")) + 1), Value(" "), Value(""))


def _begins(expression, name):
    """Return an index that serves `istartswith` of the expression."""
    return models.Index(OpClass(Upper(expression), name="text_pattern_ops"), name=name)


def _ways(text):
    """Return the conditions that each find people by what was typed; every one has its index."""
    name, text = folded(text), folded_key(text)
    ways = [Q(name__mentions=name), Q(staff_no__istartswith=text)]
    if text.isascii():
        ways += [Q(**{f"{way}__istartswith": text}) for way in ("spelled", "given")]
        ways.append(_initials(text))
        for surname, usual in other_readings(text):
            ways.append(Q(name__startswith=surname) & (Q(spelled__istartswith=usual) | _initials(usual)))
    return ways


def _initials(text):
    return Q(backwards__istartswith=f" {text}"[::-1])


class MemberQuerySet(ScopedQuerySet):
    def in_union(self):
        """Return members in the union today."""
        return self.filter(status=Status.ACTIVE)

    def search(self, text):
        """Return members by name, 工号, pinyin (“zhangsan”), that of the given name (“san”) or initials (“zs”)."""
        return self._spelled().filter(reduce(or_, _ways(text)))

    def keys_of(self, text):
        """Return the keys of `search(text)`, one query per way of finding so that each uses its own index."""
        first, *others = (self._spelled().order_by().filter(way).values_list("pk", flat=True) for way in _ways(text))
        return first.union(*others)

    def near(self, text):
        """Return members whose names are written with other variants of the characters typed (曺 for 曹)."""
        names = spelled_near(text)
        return self.filter(reduce(or_, (Q(name__mentions=name) for name in names))) if names else self.none()

    def numbered(self, staff_no):
        """Return the member with this 工号, however it is typed: in another case or width."""
        return self.filter(staff_no__iexact=folded_key(staff_no))

    def _spelled(self):
        return self.alias(spelled=_SPELLED, backwards=_BACKWARDS, given=_GIVEN)


@tracked(level=pghistory.Statement)
class Member(ScopedModel):
    """A person on the roster; `unit` is the current unit, earlier ones are in `Membership`."""

    owner_path = "user"
    history_parts = MappingProxyType({"memberships": "unit", "officer_terms": "post", "service_cards": "card_no"})
    masked_columns = frozenset({"mobile", "email"})
    # The dates of which only the month may be known, each with the column that says so.
    by_month = MappingProxyType(
        {"birth_date": "birth_by_month", "entered_on": "entered_by_month", "joined_on": "joined_by_month"}
    )

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    staff_no = models.CharField("工号", max_length=30, unique=True)
    name = models.CharField("姓名", max_length=100)
    # PostgreSQL without ICU cannot sort by pinyin.
    name_key = models.CharField("姓名拼音", max_length=200, editable=False)
    stroke_key = models.CharField("姓氏笔画", max_length=strokes.LENGTH, blank=True, editable=False)
    sort_strokes = models.PositiveSmallIntegerField(
        "姓氏笔画数",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(64)],
        help_text="只在字表里没有这个字、或排序应按别的笔画数时填写。",
    )
    gender = models.CharField("性别", max_length=10, choices=Gender)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    birth_by_month = models.BooleanField("出生日期只知年月", default=False)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    political = models.CharField("政治面貌", max_length=20, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    title_level = models.CharField("职称级别", max_length=20, blank=True)
    id_type = models.CharField("证件类型", max_length=20, choices=IdType, default=IdType.RESIDENT)
    id_number = EncryptedTextField("证件号码")
    id_number_index = BlindIndexField(source="id_number", purpose="id_number")
    archive_ground = models.CharField(
        "与证件不一致的依据",
        max_length=100,
        blank=True,
        help_text="出生日期、性别按人事档案登记、与证件号码不同时填写，如干部人事档案的认定文件。",
    )
    mobile = models.CharField("手机", max_length=20, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    bank_name = models.CharField("开户银行", max_length=60, blank=True)
    bank_card = EncryptedTextField("银行卡号")
    department = models.CharField("部门", max_length=100, blank=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="members", verbose_name="分工会")
    post = models.CharField("岗位类别", max_length=20, choices=Post, blank=True)
    employment = models.CharField("用工形式", max_length=20, choices=Employment)
    entered_on = models.DateField("入校日期", null=True, blank=True)
    entered_by_month = models.BooleanField("入校日期只知年月", default=False)
    joined_on = models.DateField("入会日期")
    joined_by_month = models.BooleanField("入会日期只知年月", default=False)
    left_on = models.DateField("离会日期", null=True, blank=True)
    status = models.CharField("会籍状态", max_length=20, choices=Status, default=Status.ACTIVE, editable=False)
    pays_dues = models.BooleanField("缴纳会费", default=True)
    in_wage_base = models.BooleanField("纳入拨缴工资总额", default=True)
    note = models.CharField("备注", max_length=200, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="member", verbose_name="账号"
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会员"
        ordering = ["unit__place", "name_key", "staff_no"]
        indexes = [
            GinIndex(Grams("name"), name="members_member_name_grams"),
            _begins("staff_no", "members_member_staff_no_begins"),
            _begins(_SPELLED, "members_member_spelled_begins"),
            _begins(_GIVEN, "members_member_given_begins"),
            _begins(_BACKWARDS, "members_member_initials"),
            # The order of the back-office list, so that its first page is read from the index.
            models.Index(fields=["name_key", "staff_no"], name="members_member_by_name"),
            models.Index(fields=["stroke_key", "name_key", "staff_no"], name="members_member_by_strokes"),
            # The filters of the lists: matching rows are counted in the index alone.
            models.Index(fields=["status", "gender", "employment", "post", "unit"], name="members_member_facets"),
        ]
        constraints = [
            models.UniqueConstraint(
                Upper("staff_no"),
                name="members_member_staff_no_folded_once",
                violation_error_message="这个工号已登记（大小写不同也是同一个工号）。",
            ),
            models.UniqueConstraint(
                fields=["id_type", "id_number_index"],
                condition=Q(id_number_index__isnull=False),
                name="members_member_id_number_once",
                violation_error_message="已有会员使用这个证件号码。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="members_member_left_after_joined",
                violation_error_message="离会日期不得早于入会日期。",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ACTIVE, left_on__isnull=True)
                | ~Q(status=Status.ACTIVE) & Q(left_on__isnull=False),
                name="members_member_left_has_date",
                violation_error_message="离会的会员须有离会日期，在会的没有。",
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.staff_no}）"

    def get_absolute_url(self):
        return reverse("members:member_detail", args=[self.pk])

    is_in_union = one_of("status", Status.ACTIVE)
    # 保留会籍: retired, with the membership but without its rights.
    is_retained = one_of("status", Status.RETAINED)
    tone = tone_by("status", {Status.ACTIVE: "ok", Status.RETAINED: "wait"}, otherwise="stop")

    def spell(self):
        """Set what is derived from the name: the keys to sort and to search by."""
        self.name_key = name_key(self.name)
        self.stroke_key = strokes.stroke_key(self.name, self.sort_strokes)

    @property
    def surname_strokes(self):
        """The number of strokes of the first character of the name, None if it is not known."""
        return self.sort_strokes or strokes.count_in(self.stroke_key)

    @property
    def erased_staff_no(self):
        """The 工号 that it bears once it is anonymised."""
        return f"X{self.pk}"

    @property
    def is_erased(self):
        """Whether it is anonymised."""
        return self.staff_no == self.erased_staff_no

    def date_as_known(self, name):
        """Return a date of the member, in words where only its month is known."""
        flag = self.by_month.get(name)
        return as_known(getattr(self, name), is_month=bool(flag and getattr(self, flag)))

    @property
    def birth_as_known(self):
        """The date of birth, in words where only its month is known."""
        return self.date_as_known("birth_date")

    @property
    def entered_as_known(self):
        """The date of entering the university, in words where only its month is known."""
        return self.date_as_known("entered_on")

    @property
    def joined_as_known(self):
        """The date of joining the union, in words where only its month is known."""
        return self.date_as_known("joined_on")

    @property
    def masked_id_number(self):
        return mask_id_number(self.id_number)

    @property
    def masked_bank_card(self):
        return mask_card(self.bank_card)

    @property
    def masked_mobile(self):
        return mask_phone(self.mobile)

    def clean(self):
        if not self.id_number:
            self.id_number_index = None
            return
        try:
            self.id_number = fitted_id_number(self.id_type, self.id_number)
        except ValueError as wrong:
            raise ValidationError({"id_number": str(wrong)}) from None
        born = read_from_number(self.id_type, self.id_number).get("birth_date")
        self.birth_date = self.birth_date or born
        if self.birth_by_month and born and is_same_month(born, self.birth_date):
            self.birth_date, self.birth_by_month = born, False
        # The unique constraint is on the blind index, which is otherwise set only in save().
        self.id_number_index = blind_index(self.id_number, "id_number")
        if self.archive_ground:
            return
        if wrong := dict(contradictions(self.id_type, self.id_number, self.gender, self.birth_date)):
            raise ValidationError(wrong)

    @property
    def differing(self):
        """The labels of what is registered otherwise than the identity number says."""
        fields = [name for name, _ in differences(self.id_type, self.id_number, self.gender, self.birth_date)]
        return [self._meta.get_field(name).verbose_name for name in fields]
