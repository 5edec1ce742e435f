package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// VideoBucket is where the models of a group put the videos that they make; the zero
// value is none.
type VideoBucket struct {
	ExpireDays int `yaml:"expire_days"` // after which a video is deleted
}

// Alarms are the limits of a group that whoever runs it wants to hear of.
type Alarms struct {
	// FirstText is how long the slowest twentieth of the answers may take to show
	// something; 0: any time.
	FirstText time.Duration `yaml:"first_text"`
	// CostPerDay is what the models of the group may cost in 24 hours, in US dollars; 0: any
	// amount.
	CostPerDay float64 `yaml:"cost_per_day"`
}

// MetricsDetail says how finely the metrics of a group are told apart. CloudWatch charges for
// each combination of a name and dimensions that occurs.
type MetricsDetail string

// The details of metrics.
const (
	MetricsOfBots  MetricsDetail = "bot"   // those of a bot by bot, and for the group
	MetricsOfGroup MetricsDetail = "group" // for the group alone
	MetricsOff     MetricsDetail = "off"   // none, and no alarm that would need them
)

// logRetentions are the numbers of days that CloudWatch Logs keeps lines for
// (PutRetentionPolicy, retentionInDays).
var logRetentions = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

const (
	maxExpireDays = 365
	// maxConcurrency is far beyond the thousand that an account begins with.
	maxConcurrency = 100_000
	// maxCostPerDay is for a slip of the pen, in US dollars.
	maxCostPerDay = 1_000_000
)

var keyShape = lazyregexp.New(`^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// checkDeployment is for what no bot sees of its group.
func (c *checker) checkDeployment(g *Group) {
	if n := g.ReservedConcurrency; n < 0 || n > maxConcurrency {
		c.fault("reserved_concurrency", "0 reserves nothing", "want from 0 to %d, got %d", maxConcurrency, n)
	}
	if !slices.Contains(logRetentions, g.LogRetentionDays) {
		c.fault("log_retention_days", "one of "+numbers(logRetentions), "CloudWatch does not keep lines for %d days", g.LogRetentionDays)
	}
	if n := g.VideoBucket.ExpireDays; n < 0 || n > maxExpireDays {
		c.fault("video_bucket.expire_days", "0 makes no bucket", "want from 0 to %d, got %d", maxExpireDays, n)
	}
	if d := g.Alarms.FirstText; d < 0 || d > maxTimeout {
		c.fault("alarms.first_text", "0s for no alarm", "want from 0s to %v, got %v", maxTimeout, d)
	}
	c.checkMetrics(g)
	c.checkKey(g)
	c.checkTraces(g)
	c.checkProfileRegions(g)
}

// checkMetrics: a limit that is watched by nobody would be a promise.
func (c *checker) checkMetrics(g *Group) {
	c.oneOfOrUnset("metrics", string(g.Metrics), choices["metrics"]...)
	limit := g.Alarms.CostPerDay
	if limit < 0 || limit > maxCostPerDay {
		c.fault("alarms.cost_per_day", "US dollars; 0 for no alarm", "want from 0 to %d, got %v", maxCostPerDay, limit)
	}
	if limit > 0 && g.Metrics == MetricsOff {
		c.fault("alarms.cost_per_day", "metrics: group is enough", "nothing counts the cost of a group with metrics: off")
	}
}

// checkKey wants a key of the function's own region: Lambda takes no other.
func (c *checker) checkKey(g *Group) {
	if g.KMSKey == "" {
		return
	}
	const hint = "arn:aws:kms:REGION:ACCOUNT:key/ID"
	m := keyShape.FindStringSubmatch(g.KMSKey)
	switch {
	case m == nil:
		c.fault("kms_key", hint, "not the shape of a key's ARN: %q", short(g.KMSKey))
	case regionShape.MatchString(g.Region) && m[1] != g.Region:
		c.fault("kms_key", hint, "a key of %s, for a function in %s", m[1], g.Region)
	}
}

func numbers(list []int) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ", ")
}
