package layers

import (
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Report is what a stage holds beside a folder. It is not changed once it is made.
type Report struct {
	Stage    string
	Bots     []Bot     // by group, name and region
	Findings []Finding // those that block first, then by group and bot
	// Unread are the secrets that were left out, so that nothing is known of their keys.
	Unread []Secret
}

// Secret is where the keys of a group are.
type Secret struct{ Region, Name string }

// Overridden returns the bots that have an override.
func (r *Report) Overridden() []Bot {
	return slices.DeleteFunc(slices.Clone(r.Bots), func(b Bot) bool { return b.Override == nil })
}

// Blocking returns the findings for which a deployment had better not go on.
func (r *Report) Blocking() []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return !f.Blocks() })
}

// Bot is one bot of a group in the group's region: in the folder, in Parameter Store, or both.
type Bot struct {
	Region, Group, Name string
	Base                Change
	File                bot.Source // in the folder; no Text: there is none
	Deployed            bot.Source // the base in Parameter Store; no Text: there is none
	Override            *Override  // nil: none
	Key                 Key
}

// ID is <group>/<name>.
func (b *Bot) ID() string { return b.Group + "/" + b.Name }

// Change is what a deployment makes of a bot's base.
type Change string

// The changes of a base.
const (
	Unchanged Change = "unchanged"
	Changed   Change = "changed"
	New       Change = "new"     // a file that was not deployed yet
	Deleted   Change = "deleted" // deployed, and its file is gone
	HotOnly   Change = "none"    // neither a file nor deployed: all there is of the bot is an override
)

func changeOf(file, deployed bot.Source) Change {
	switch {
	case file.Text == nil && deployed.Text == nil:
		return HotOnly
	case file.Text == nil:
		return Deleted
	case deployed.Text == nil:
		return New
	case same(file, deployed):
		return Unchanged
	}
	return Changed
}

// Key is what is known of a bot's access key. It is never the key.
type Key string

// What is known of a key.
const (
	KeyUnread  Key = "not read"
	KeyAbsent  Key = "no key"
	KeyPresent Key = "has a key" // or an entry with a slip, which keeps the last key alive for a while
)

// Override is a template that somebody wrote over a bot's base.
type Override struct {
	Parameter string     // its whole name
	Source    bot.Source // named <parameter>:<version>
	Version   int64
	Since     time.Time // when this version was written
	By        string    // ARN of who wrote it
	// Now is why it is passed over as things stand, and After why it will be once the folder
	// is deployed; nil: it serves. Of a group that was never deployed Now is nil too.
	Now, After error
}

// Who is By without what all ARNs of an account begin with: user/ana, or
// assumed-role/admin/ana.
func (o *Override) Who() string {
	parts := strings.SplitN(o.By, ":", 6) // arn:partition:service:region:account:who
	switch {
	case o.By == "":
		return "unknown"
	case len(parts) < 6:
		return o.By
	}
	return parts[5]
}

// same reports whether two texts are one template. Consoles, editors and terminals disagree
// about the ends of lines and of files, and nobody means anything by it.
func same(a, b bot.Source) bool { return plain(a) == plain(b) }

func plain(s bot.Source) string {
	return strings.TrimRight(strings.ReplaceAll(string(s.Text), "\r\n", "\n"), "\n\t ")
}
