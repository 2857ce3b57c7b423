import pytest
from django.urls import reverse

@pytest.mark.parametrize("who,names",[("clinician",["details","details-edit","invite","care-team","care-team-add","access-log"]),("front_desk",["details","details-edit","invite","link-user","care-team"]),])
def test_pages(who,names,request,patient,sign_in):
    c=sign_in(request.getfixturevalue(who))
    for n in names:
        r=c.get(reverse("patients:"+n,args=[patient.pk])); assert r.status_code==200,(n,r.status_code)
def test_others(patient,sign_in,clinician,supervisor,front_desk,auditor):
    c=sign_in(patient.user)
    for n in ["own-record","own-record-edit","own-access-log"]:
        assert c.get(reverse("patients:"+n)).status_code==200,n
    c=sign_in(supervisor)
    for n in ["people","person-create","emergency-access","emergency-review"]:
        assert c.get(reverse("patients:"+n)).status_code==200,n
    c=sign_in(auditor)
    r=c.get("/audit/"); assert r.status_code==200
    from audit.models import AuditLog
    e=AuditLog.objects.first()
    assert c.get(f"/audit/{e.pk}/").status_code==200
    r=c.post("/audit/export/",{}); assert r.status_code==200; print(r.content[:500])
