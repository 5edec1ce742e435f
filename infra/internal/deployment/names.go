package deployment

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/poebridge/poebridge/pkg/config"
)

// Alias is what the function URL belongs to. It points at one published version, so that
// older code comes back by pointing it at an older version.
const Alias = "live"

// maxFunctionName is Lambda's, in characters.
const maxFunctionName = 64

// GroupStack is the stack of a group, of which its function has the name too.
func GroupStack(stage, group string) string { return "poebridge-" + stage + "-" + group }

// SharedStack is the stack of what the groups of a region share: the defaults, the
// function that tells Poe of changes, and the topic of the alarms.
func SharedStack(stage, region string) string { return "poebridge-" + stage + "-" + region }

// SyncFunction is the function that tells Poe of changes.
func SyncFunction(stage string) string { return "poebridge-" + stage + "-settingssync" }

// SyncQueue keeps what that function could not tell Poe of.
func SyncQueue(stage string) string { return SyncFunction(stage) + "-undelivered" }

// AlarmName is an alarm of a function's, of its group's or of its region's. No two are alike
// in a region, as an id begins with a capital letter and a group does not have one.
func AlarmName(function, id string) string { return function + "-" + id }

// AlarmTopic is where the alarms of a region go.
func AlarmTopic(stage string) string { return "poebridge-" + stage + "-alarms" }

// syncGroup is taken by the function that belongs to no group.
const syncGroup = "settingssync"

func checkName(stage, group, region string) error {
	if name := GroupStack(stage, group); len(name) > maxFunctionName {
		return fmt.Errorf("group %q: its function would be called %s, and Lambda takes %d characters; choose a shorter name for the group or the stage", group, name, maxFunctionName)
	}
	if group == syncGroup {
		return fmt.Errorf("group %q: the function of that name tells Poe of changes; choose another name", group)
	}
	return nil
}

// Parameter is one text of the base layer.
type Parameter struct {
	Name string
	ID   string // in its stack, letters and digits
	Text []byte
}

// Parameters are the base layer of a group.
func (g Group) Parameters(stage string) []Parameter {
	named := func(name string) string {
		return config.Place{Layer: config.Groups, Group: g.Name, Name: name}.Parameter(stage)
	}
	all := []Parameter{{Name: named(config.GroupFile), ID: "Group", Text: g.Text}}
	for _, b := range g.Bots {
		all = append(all, Parameter{Name: named(b.Name), ID: "Bot" + camel(b.Name), Text: b.Text})
	}
	return all
}

// OutputID is what the address of a bot is called among the outputs of its stack.
func OutputID(bot string) string { return urlOutput + camel(bot) }

const urlOutput = "Url"

// URLBeside is the address of a bot that was pushed and not deployed, given the outputs of
// its group's stack: all bots of a group have the same address but for their names. It is
// empty where there is no bot yet to take it from.
func URLBeside(outputs map[string]string, bot string) string {
	for id, url := range outputs {
		if i := strings.LastIndex(url, "/"); i > 0 && strings.HasPrefix(id, urlOutput) {
			return url[:i+1] + bot
		}
	}
	return ""
}

// camel writes a name without its hyphens, as CloudFormation wants it, and no two names
// alike: a hyphen makes the next letter large, and is an X where that cannot show it.
func camel(name string) string {
	var b strings.Builder
	hyphen := true // so that the first letter is large
	for i, c := range name {
		switch {
		case hyphen && c >= 'a' && c <= 'z' && c != 'x':
			b.WriteRune(unicode.ToUpper(c))
		case hyphen && i > 0, hyphen && c == 'x':
			b.WriteByte('X')
			if c != '-' {
				b.WriteRune(c)
			}
		case c != '-':
			b.WriteRune(c)
		}
		hyphen = c == '-'
	}
	if hyphen {
		b.WriteByte('X')
	}
	return b.String()
}
