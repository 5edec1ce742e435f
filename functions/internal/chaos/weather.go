package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// weather changes what the services hold and how they fail, for as long as queries run: no
// warm process may let a user notice.
type weather struct {
	config *configsim.Server
	rand   *rand.Rand
	bots   []string
	texts  map[string]string
	faults []string
	count  int
	stop   chan struct{}
	ended  chan struct{}
}

// weatherEvery is the time between two changes.
const weatherEvery = 70 * time.Millisecond

func startWeather(config *configsim.Server, seed uint64) *weather {
	w := &weather{
		config: config, rand: rand.New(rand.NewPCG(seed, 1<<40)), texts: templates(), faults: configFaultNames(),
		stop: make(chan struct{}), ended: make(chan struct{}),
	}
	for name := range w.texts {
		w.bots = append(w.bots, name)
	}
	slices.Sort(w.bots)
	go w.run()
	return w
}

// clear ends the weather and heals the services. It returns how often something changed.
func (w *weather) clear() int {
	close(w.stop)
	<-w.ended
	for _, service := range services {
		w.config.Fail(service, nil)
	}
	return w.count
}

func (w *weather) run() {
	defer close(w.ended)
	tick := time.NewTicker(weatherEvery)
	defer tick.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-tick.C:
			w.change()
			w.count++
		}
	}
}

func (w *weather) change() {
	switch w.rand.IntN(5) {
	case 0:
		setConfigFault(w.config, pick(w.rand, w.faults...))
	case 1, 2:
		for _, service := range services {
			w.config.Fail(service, nil)
		}
	case 3:
		bot := pick(w.rand, w.bots...)
		w.config.PutParameter(overPath+bot, w.override(w.texts[bot]))
	case 4:
		w.config.DeleteParameter(overPath + pick(w.rand, w.bots...))
	}
}

// override is another text of a template: a valid one that answers alike, or one with a
// fault, which must be passed over.
func (w *weather) override(text string) string {
	return pick(w.rand,
		text+fmt.Sprintf("\nsystem_prompt: Number %d.\n", w.rand.IntN(1000)),
		text+"\ninference: {max_tokens: 4000, inference: {\n",
		text+"\nmodel: {id: us.amazon.nova-pro-v1:0, regions: [eu-west-1]}\n",
		strings.Replace(text, "schema: 1", "schema: 99", 1),
		strings.Replace(text, "us-east-1", "mars-north-1", 1),
		"", "[]", "\x00", "not: [a template",
	)
}
