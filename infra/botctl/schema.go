package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bot"
)

// schemaGroup is the schema of group.yaml, beside those of the kinds of bot.
const schemaGroup = "group"

func schemaNames() []string { return append(bot.Kinds(), schemaGroup) }

// showSchema writes the JSON Schema of a kind of file. What keys mean comes from the README
// of the configurations, where there is one.
func (p *program) showSchema(name string) error {
	if !slices.Contains(schemaNames(), name) {
		return exit.Misused("--schema %q: want %s", name, strings.Join(schemaNames(), ", "))
	}
	text, err := p.schema(name)
	if err == nil {
		_, err = p.stdout.Write(text)
	}
	return err
}

func (p *program) schema(name string) ([]byte, error) {
	readme, err := os.ReadFile(filepath.Join(p.configs, "README.md"))
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	headings := []string{"## Keys of a template", "## Keys of controls"}
	if name == schemaGroup {
		headings = []string{"## Keys of group.yaml"}
	} else if name != bot.KindChat {
		headings = append(headings, fmt.Sprintf("## Keys of %s bots", name))
	}
	meanings := map[string]string{}
	for _, heading := range headings {
		addMeanings(meanings, string(readme), heading)
	}
	docs := func(path string) string { return meanings[path] }
	if name == schemaGroup {
		return bot.GroupSchema(docs)
	}
	return bot.TemplateSchema(name, docs)
}

var (
	keyRow   = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| [^|]+ \\| ([^|]+) \\|$")
	markdown = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// addMeanings reads the table of keys under a heading; the last one wins.
func addMeanings(all map[string]string, readme, heading string) {
	_, text, _ := strings.Cut(readme, heading+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for _, m := range keyRow.FindAllStringSubmatch(text, -1) {
		all[m[1]] = strings.ReplaceAll(markdown.ReplaceAllString(m[2], "$1"), "`", "")
	}
}
