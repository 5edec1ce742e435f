package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
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
}

// logRetentions are the numbers of days that CloudWatch Logs keeps lines for
// (PutRetentionPolicy, retentionInDays).
var logRetentions = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

const (
	maxExpireDays = 365
	// maxConcurrency is far beyond the thousand that an account begins with.
	maxConcurrency = 100_000
)

var keyShape = regexp.MustCompile(`^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

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
	c.checkKey(g)
	c.checkProfileRegions(g)
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
