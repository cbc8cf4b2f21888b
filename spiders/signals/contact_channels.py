"""How customers can reach a brand."""

from __future__ import annotations

from spiders.bases.site import SiteSpider


class ContactChannels(SiteSpider):
    """Chat, help desk, e-mail, phone, forms, social accounts, hours, promises and self-service, each with its evidence.

    Source
        The home page of each domain and the contact and help pages it links to.
    Caveats
        A widget that only a script adds after consent is seen only with ``render = "always"``.
    Environment variables
        None.
    """

    name = "contact_channels"
