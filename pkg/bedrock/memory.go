package bedrock

import "sync"

// maxRemembered is of how many models a client remembers something. A process serves
// the bots of one group, which name far fewer.
const maxRemembered = 256

// memory is what a client has learned of models by being refused, so that the next
// query is not refused first. It lasts as long as the process. The zero value is
// empty; it is safe for concurrent use.
type memory struct {
	mu     sync.RWMutex
	models map[string]remedies
}

// remedies is a set, in which a remedy is the bit of its number.
type remedies uint32

func (m *memory) learn(model string, r remedy) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.models == nil {
		m.models = map[string]remedies{}
	}
	if _, known := m.models[model]; !known && len(m.models) >= maxRemembered {
		clear(m.models) // what still matters is soon learned again
	}
	m.models[model] |= 1 << r
}

// apply changes how a target is asked by all that is known of its model.
func (m *memory) apply(t Target) Target {
	m.mu.RLock()
	known := m.models[t.Model]
	m.mu.RUnlock()
	for i := noRemedy; known != 0 && i < numRemedies; i++ {
		if known&(1<<i) != 0 {
			t, _ = cures[i](t)
		}
	}
	return t
}
