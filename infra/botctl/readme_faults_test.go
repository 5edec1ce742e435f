package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// whatIsWrong brings about what a row of the README's table of faults is about, by its first
// cell.
var whatIsWrong = map[string]func(c *cloud, d *desk){
	"no such model":          nil,
	"a model by half its id": nil,
	"no such group":          nil,
	"no such bot":            nil,
	"a group that is not deployed": func(c *cloud, d *desk) {
		c.conf.DeleteParameter("/poebridge/test/groups/nova/_group")
	},
	"no credentials": func(c *cloud, d *desk) { d.aws = noCredentials },
	"expired credentials": func(c *cloud, d *desk) {
		c.refuse("ExpiredTokenException", "The security token included in the request is expired")
	},
	"a permission is missing": func(c *cloud, d *desk) {
		c.refuse("AccessDeniedException", "User: arn:aws:iam::123456789012:user/me is not authorized to perform: ssm:GetParameters")
	},
	"bad YAML":                 func(c *cloud, d *desk) { d.edit("model:\n", "model: [\n") },
	"an unknown key":           func(c *cloud, d *desk) { d.edit("schema: 1\n", "schema: 1\ncolour: red\n") },
	"a value out of its range": func(c *cloud, d *desk) { d.edit("temperature: 0.7", "temperature: 7") },
	"a file that is too long":  func(c *cloud, d *desk) { d.edit("schema: 1\n", "schema: 1\n"+strings.Repeat("# long\n", 1200)) },
}

// refuse has Parameter Store end every call with a code.
func (c *cloud) refuse(code, message string) {
	c.conf.Fail(configsim.ParameterStore, configsim.Refuse(http.StatusBadRequest, code, message))
}

// edit replaces something in the file of nova-lite.
func (d *desk) edit(old, now string) {
	d.t.Helper()
	const file = "groups/nova/nova-lite.yaml"
	text := strings.Replace(d.read(file), old, now, 1)
	if text == d.read(file) {
		d.t.Fatalf("there is no %q in %s", old, file)
	}
	d.write(file, text)
}

// faultRow is one of the README's table: a command that goes wrong, and what botctl says.
type faultRow struct{ what, command, says, status string }

func faultRows(t *testing.T) (all []faultRow) {
	t.Helper()
	_, table, _ := strings.Cut(readme(t), "| what is wrong | for example | what botctl says | status |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	for _, m := range regexp.MustCompile("(?m)^\\| (.+?) \\| `botctl (.+?)` \\| `(.+?)` \\| (\\d) \\|$").FindAllStringSubmatch(table, -1) {
		all = append(all, faultRow{m[1], m[2], m[3], m[4]})
	}
	if lines := strings.Count(table, "\n"); len(all) != lines {
		t.Errorf("the table of faults has %d rows, of which %d can be read", lines, len(all))
	}
	return all
}

// matches reports whether a text is what a row says: … stands for anything.
func (r faultRow) matches(text string) bool {
	var parts []string
	for _, part := range strings.Split(r.says, "…") {
		parts = append(parts, regexp.QuoteMeta(part))
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".+") + "$").MatchString(text)
}

func TestTheReadmeSaysWhatBotctlSaysOfFaults(t *testing.T) {
	rows := faultRows(t)
	said := map[string]bool{}
	for _, row := range rows {
		said[row.what] = true
		t.Run(row.what, func(t *testing.T) {
			provoke, known := whatIsWrong[row.what]
			if !known {
				t.Fatal("nobody knows how to bring this about")
			}
			c, d := launch(t)
			d.configs = copiedConfigs(t).configs
			if provoke != nil {
				provoke(c, d)
			}
			r := d.run(strings.Fields(row.command)...)
			first, _, _ := strings.Cut(strings.TrimPrefix(r.stderr, "botctl: "), "\n")
			if !row.matches(first) || row.status != fmt.Sprint(r.status) {
				t.Errorf("botctl %s ends with %d and says\n%s\nand README.md has %s and\n%s", row.command, r.status, first, row.status, row.says)
			}
			for _, other := range rows {
				if other.what != row.what && other.matches(first) {
					t.Errorf("%q is said of %s too", other.says, row.what)
				}
			}
		})
	}
	for what := range whatIsWrong {
		if !said[what] {
			t.Errorf("README.md does not tell of %s", what)
		}
	}
}
