package bot

import (
	"go.yaml.in/yaml/v3"
)

// catalogueFile is the file as it stands.
type catalogueFile struct {
	Schema   int                   `yaml:"schema"`
	Sources  map[string]FactSource `yaml:"sources"`
	Profiles map[string][]string   `yaml:"profiles"` // the regions to call each from
	Families map[string]Facts      `yaml:"families"`
	Models   map[string]Entry      `yaml:"models"`
	Images   map[string]Entry      `yaml:"images"`
	Videos   map[string]Entry      `yaml:"videos"`
	Unserved map[string]Unserved   `yaml:"unserved"`
}

// cataloguePart are the models for one kind of bot.
type cataloguePart struct {
	key, kind string
	entries   map[string]Entry
}

func (f *catalogueFile) parts() []cataloguePart {
	return []cataloguePart{{"models", KindChat, f.Models}, {"images", KindImage, f.Images}, {"videos", KindVideo, f.Videos}}
}

// LoadCatalogue reads a catalogue, strictly: it is a file of people. Faults and warnings
// are those of [Load]. There is a catalogue exactly when there is no error. What the
// facts mean is judged when they have become a template.
func LoadCatalogue(s Source) (c *Catalogue, warnings Faults, err error) {
	from := origins{}
	root, faults := from.parse(s)
	if root == nil {
		return nil, nil, faults.err()
	}
	faults, newer := from.version(root)
	if newer {
		return nil, nil, faults.err()
	}
	dayText(root)
	c = new(Catalogue)
	d := newDecoder(from, true, &c.file)
	d.decode(root, "", &c.file)
	(&checker{decoder: d, file: root}).checkCatalogueFile(&c.file)
	if warnings, err = d.outcome(faults); err != nil {
		return nil, nil, err
	}
	c.root = root
	return c, warnings, nil
}

// dayText makes text of dates, which YAML has a type of its own for.
func dayText(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, below := range n.Content {
		dayText(below)
	}
}
