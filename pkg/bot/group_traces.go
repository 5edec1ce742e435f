package bot

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/collector"
	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// Traces say where a group's function sends OpenTelemetry's traces, and what is put beside it
// to take them. The zero value sends none.
type Traces struct {
	Endpoint string   `yaml:"endpoint"` // of a collector of all signals; empty: nothing is sent
	Layers   []string `yaml:"layers"`   // ARNs of layers for the function, with their versions
	Sample   float64  `yaml:"sample"`   // share of queries that are traced, 0 to 1
}

// Enabled reports whether the deployment has anything to do for traces.
func (t Traces) Enabled() bool { return t.Endpoint != "" || len(t.Layers) > 0 }

// maxLayers is Lambda's.
const maxLayers = 5

// layerShape is that of Lambda's API (LayerVersionArn), which takes no other. It is made when
// a group has layers: it takes long, and no cold start needs it.
var layerShape = lazyregexp.New(`^arn:aws[a-z-]*:lambda:([a-z0-9-]+):\d{12}:layer:[a-zA-Z0-9_-]{1,140}:[1-9]\d*$`)

func (c *checker) checkTraces(g *Group) {
	t := g.Traces
	if t.Endpoint != "" {
		c.checkCollector(t)
	}
	if t.Sample < 0 || t.Sample > 1 {
		c.fault("traces.sample", "1 is every query", "want from 0 to 1, got %v", t.Sample)
	} else if t.Sample != 1 && t.Endpoint == "" && !c.unread("traces.endpoint") {
		c.fault("traces.sample", "http://localhost:4318 is a collector in a layer", "nothing is sent without traces.endpoint")
	}
	c.checkLayers(g)
}

// checkCollector warns where people write of an address at which nothing can listen: there is
// nothing on a function's machine but what its layers bring.
func (c *checker) checkCollector(t Traces) {
	if _, err := collector.Traces(t.Endpoint); err != nil {
		c.fault("traces.endpoint", "http://localhost:4318 is a collector in a layer", "%v", err)
	} else if c.strict && strings.HasPrefix(t.Endpoint, "http:") && len(t.Layers) == 0 && !c.unread("traces.layers") {
		c.warn("traces.endpoint", "traces.layers names them", "without a layer nothing listens there")
	}
}

// checkLayers wants layers of the function's own region: Lambda takes no others.
func (c *checker) checkLayers(g *Group) {
	const hint = "arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION"
	if n := len(g.Traces.Layers); n > maxLayers {
		c.fault("traces.layers", "", "Lambda allows %d, got %d", maxLayers, n)
	}
	c.unique("traces.layers", g.Traces.Layers)
	for i, layer := range g.Traces.Layers {
		path, m := fmt.Sprintf("traces.layers[%d]", i), layerShape.FindStringSubmatch(layer)
		switch {
		case m == nil:
			c.fault(path, hint, "not the shape of a layer's ARN with its version: %q", short(layer))
		case regionShape.MatchString(g.Region) && m[1] != g.Region:
			c.fault(path, hint, "a layer of %s, for a function in %s", m[1], g.Region)
		}
	}
}
