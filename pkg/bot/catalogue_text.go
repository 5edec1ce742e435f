package bot

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Template is what a template says of a model: the facts of its family and its own, as
// YAML with the catalogue's comments, keys in the order of [Facts]. The id is that of a
// [Call], since prices depend on the profile. It is nil for a model that is not known.
func (c *Catalogue) Template(id string) []byte {
	tree := c.factTree(id)
	if tree == nil {
		return nil
	}
	arrange(tree, reflect.TypeFor[Facts]())
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	// Nodes that were parsed can be written, and a buffer takes everything.
	_ = enc.Encode(tree)
	_ = enc.Close()
	return b.Bytes()
}

// Facts are those of [Catalogue.Template]; what it leaves out is zero.
func (c *Catalogue) Facts(id string) (f Facts) {
	if tree := c.factTree(id); tree != nil {
		newDecoder(origins{}, false, &f).decode(tree, "", &f)
	}
	return f
}

// File is the smallest bot that makes a call: a start for a new one, and what a test
// can serve.
func (c *Catalogue) File(call Call) Source {
	var b bytes.Buffer
	entry, _ := c.Entry(call.ID)
	regions := call.Regions
	if entry.makesVideos(c.Facts(call.ID)) {
		regions = regions[:min(1, len(regions))] // that of the group's bucket
	}
	fmt.Fprintf(&b, "schema: %d\nkind: %s\nmodel:\n  id: %s\n  regions: [%s]\n",
		SchemaVersion, cmp.Or(entry.Kind, KindChat), call.ID, strings.Join(regions, ", "))
	text := c.Template(call.ID)
	if below, ok := bytes.CutPrefix(text, []byte(entry.Kind+":\n")); ok { // of pictures and videos: the first of [Facts]
		b.WriteString(entry.Kind + ":\n" + c.asks(entry, c.Facts(call.ID)))
		text = below
	}
	b.Write(text)
	fmt.Fprintf(&b, "poe:\n  introduction_message: Hello! I am **%s**.\n", entry.Name)
	if slices.ContainsFunc(entry.Tasks, func(name string) bool {
		k, _ := c.Facts(call.ID).Image.Dialect.Task(name)
		return k.SearchPrompt == Required
	}) {
		b.WriteString("  controls: [search]\n")
	}
	return Source{Name: call.ID + ".yaml", Text: b.Bytes()}
}

// makesVideos says whether a model puts what it makes into a bucket.
func (e Entry) makesVideos(f Facts) bool {
	return slices.ContainsFunc(e.Tasks, func(name string) bool {
		k, _ := f.Video.Dialect.Task(name)
		return k.Job
	})
}

// asks are the lines of a bot that say what is asked of its model: the first of its tasks
// for each sort of question, of the qualities, lengths and resolutions.
func (c *Catalogue) asks(e Entry, f Facts) string {
	var b strings.Builder
	generate, edit := "", ""
	for _, name := range e.Tasks {
		k, _ := f.Image.Dialect.Task(name)
		if generate == "" && (e.Kind == KindVideo || k.Generates()) {
			generate = name
		}
		if edit == "" && k.Edits() {
			edit = name
		}
	}
	if generate != "" {
		fmt.Fprintf(&b, "  generate: %s\n", generate)
	}
	if edit != "" {
		fmt.Fprintf(&b, "  edit: %s\n", edit)
	}
	if len(f.Image.Qualities) > 0 { // what is paid for is not left to the model
		fmt.Fprintf(&b, "  quality: %s\n", f.Image.Qualities[0])
	}
	if len(f.Video.Durations) > 0 {
		fmt.Fprintf(&b, "  duration: %s\n", inSeconds(f.Video.Durations[0]))
	}
	if len(f.Video.Resolutions) > 0 {
		fmt.Fprintf(&b, "  resolution: %s\n", f.Video.Resolutions[0])
	}
	return b.String()
}

// factTree merges the facts of a model; nil where there are none. Few of the models are ever
// asked for, so that it is done for each question. Its mappings are the caller's to change.
func (c *Catalogue) factTree(id string) *yaml.Node {
	entry := c.entryNode(BaseID(id))
	layers := []*yaml.Node{lookup(entry, "template")}
	if family := lookup(entry, "family"); family != nil {
		layers = slices.Insert(layers, 0, lookup(lookup(c.root, "families"), family.Value))
	}
	if geographic(id) {
		layers = append(layers, lookup(entry, "geographic"))
	}
	tree := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for _, l := range layers {
		if l != nil && !isNull(l) {
			tree = origins{}.merge(tree, l)
		}
	}
	if len(tree.Content) == 0 {
		return nil
	}
	return tree
}

// entryNode is the entry of a model; nil where there is none.
func (c *Catalogue) entryNode(baseID string) *yaml.Node {
	for _, part := range c.file.parts() {
		if entry := lookup(lookup(c.root, part.key), baseID); entry != nil {
			return entry
		}
	}
	return nil
}

// oneLine are the parts of a template that are short enough for a line of their own.
var oneLine = []string{"tools", "cache", "price"}

// arrange puts keys into the order of a struct's fields.
func arrange(tree *yaml.Node, t reflect.Type) {
	names, index := fields(t)
	var content []*yaml.Node
	for _, name := range names {
		for key, value := range pairs(tree) {
			if key.Value != name {
				continue
			}
			if field := t.Field(index[name]).Type; field.Kind() == reflect.Struct && value.Kind == yaml.MappingNode {
				arrange(value, field)
			}
			if slices.Contains(oneLine, name) && value.Kind == yaml.MappingNode {
				value.Style = yaml.FlowStyle
			}
			content = append(content, key, value)
		}
	}
	tree.Content = content
}
