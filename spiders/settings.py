"""Scrapy's settings: only what differs from Scrapy's default, each with its why. market.toml overrides some."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

try:
    _VERSION = version("marketgap")
except PackageNotFoundError:  # run from an unpacked tree
    _VERSION = "0"

BOT_NAME = "marketgap"
SPIDER_MODULES = ["spiders.reviews", "spiders.faqs", "spiders.serps", "spiders.signals"]
NEWSPIDER_MODULE = "spiders.reviews"  # for the others: scrapy genspider -s NEWSPIDER_MODULE=spiders.faqs -t faq ...
TEMPLATES_DIR = str(Path(__file__).parent / "templates")  # scrapy genspider -t review|faq|serp

# -- manners --
USER_AGENT = f"marketgap/{_VERSION} (research of public reviews; obeys robots.txt; one request a second)"  # who asks
DEFAULT_REQUEST_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}
ROBOTSTXT_OBEY = True  # a site's wish comes before our completeness
ROBOTSTXT_USER_AGENT = "marketgap"  # the name a site can address in its robots.txt
DOWNLOAD_DELAY = 1.0  # a floor a host; [crawl] delay of market.toml
DOWNLOAD_DELAY_JITTER = 0.0  # jitter would undercut the floor half of the time
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # small review sites feel a second connection
CONCURRENT_REQUESTS = 32  # many hosts at once, each at its own pace
AUTOTHROTTLE_ENABLED = True  # a slow server is asked less often than the floor allows
AUTOTHROTTLE_START_DELAY = 0.0  # start at the floor, not at five seconds
COOKIES_ENABLED = True  # some sites answer nothing but redirects without; kept for one run only

# -- limits: a source ends by itself --
DOWNLOAD_TIMEOUT = 30  # seconds a page, slow drip included; three minutes would hold a worker for nothing
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024  # bytes a page, also after decompression: no review page is larger
DOWNLOAD_WARNSIZE = 0  # the limit speaks for itself
DOWNLOAD_FAIL_ON_DATALOSS = True  # a page that breaks off is retried, not taken for the whole
REDIRECT_MAX_TIMES = 5  # loops end early; no honest page needs more
METAREFRESH_MAXDELAY = 10  # a page that refreshes itself after a minute is no redirect
RETRY_TIMES = 2  # three tries in all
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # 429 is a refusal: only Retry-After is answered
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # reported once, in the summary
RETRY_AFTER_LIMIT = 60.0  # seconds; who asks to wait longer has blocked us
SOURCE_TIME_CAP = 3600.0  # seconds that the pages of a source take to come, pauses left out: 3.6 for each of 1000
SOURCE_PAGE_CAP = 1000  # pages a review source: 20,000 reviews at 20 a page; endless pagination ends here
FAQ_PAGE_CAP = 40  # pages a brand: a help centre's questions, not its whole archive
SITE_PAGE_CAP = 6  # home and contact pages
SERP_PAGE_CAP = 5000  # pages of results a run: fifty keywords to depth 100 are 500
FAILURE_CAP = 5  # failures in a row after which a source counts as gone
CONCURRENT_ITEMS = 2  # a page gives one or two results; Scrapy starts a task for each of a hundred that might come
WARN_ON_GENERATOR_RETURN_VALUE = False  # reads our source again for every page; mypy sees such errors once

# -- where it may go --
TWISTED_DNS_RESOLVER = "spiders.middlewares.resolver.GuardedResolver"  # private addresses behind public names
DNS_TIMEOUT = 15  # seconds; a name without answer is an unreachable host

# -- the parts of the road --
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # spiders ask only for what they were given
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours tells a refusal from a failure
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # ours honours Retry-After
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # ours sees no redirect in a review's words
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,  # ours keeps no flood of them
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # we log in nowhere
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,  # our handler says it
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,  # among DEFAULT_REQUEST_HEADERS
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,  # nobody reads them
    "spiders.middlewares.address_guard.AddressGuard": 50,
    "spiders.middlewares.resume.Resume": 90,  # before robots.txt: what we have needs no request at all
    "spiders.middlewares.robots.Robots": 100,
    "spiders.middlewares.unchanged.Unchanged": 110,  # behind it: no condition for an address that is not asked
    "spiders.middlewares.blocks.Blocks": 540,
    "spiders.middlewares.retry.PoliteRetry": 550,
    "spiders.middlewares.meta_refresh.MetaRefresh": 580,
    "spiders.middlewares.few_cookies.FewCookies": 700,
}
SPIDER_MIDDLEWARES = {  # each one takes time for every page and everything that comes of it
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,  # nobody asks which requests came first
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,  # no site need know where we were before
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # links are bounded where they are read
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # pages are counted by source
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES = {
    "spiders.pipelines.validate.Validate": 100,
    "spiders.pipelines.scrub.Scrub": 200,
    "spiders.pipelines.deduplicate.Deduplicate": 300,
    "spiders.pipelines.save.Save": 400,
}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,  # ours knows hosts that may go faster
    "scrapy.extensions.telnet.TelnetConsole": None,  # no open port
    "scrapy.extensions.remote_control.RemoteControl": None,  # nor any other way in
    "scrapy.extensions.logstats.LogStats": None,  # our progress says it
    "scrapy.extensions.corestats.CoreStats": None,  # nobody reads them
    "scrapy.extensions.logcount.LogCount": None,
    "spiders.extensions.throttle.FloorThrottle": 100,
    "spiders.extensions.raw_pages.RawPages": 200,
    "spiders.extensions.progress.Progress": 300,
    "spiders.extensions.crawl_report.CrawlReport": 400,
}
TELNETCONSOLE_ENABLED = False

# -- browser: only for pages that gave nothing without --
DOWNLOAD_HANDLERS = {
    "http": "spiders.rendering.Handler",
    "https": "spiders.rendering.Handler",
    "file": None,  # a page must not make us read this machine's files
    "ftp": None,
    "data": None,
    "s3": None,
}
PLAYWRIGHT_ABORT_REQUEST = "spiders.rendering.refuse"  # private addresses, pictures, films, fonts
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 2  # a page takes 100 MB
PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = 30_000  # milliseconds, as DOWNLOAD_TIMEOUT

# -- quiet --
LOG_LEVEL = "INFO"  # DEBUG would name every address; keys of providers must not stand in logs
LOG_FORMATTER = "spiders.extensions.crawl_report.QuietFormatter"  # whole pages of reviews are no log lines
STATS_CLASS = "spiders.extensions.crawl_report.NoStats"  # the crawl report is the summary
STATS_DUMP = False
