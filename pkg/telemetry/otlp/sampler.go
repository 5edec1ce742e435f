package otlp

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// sampler decides which queries are traced. The zero value traces none.
type sampler struct {
	parentBased bool // a caller's decision holds
	ratio       float64
}

// samplers are OpenTelemetry's, by name. Those with NaN take their ratio from a variable.
var samplers = map[string]sampler{
	"":                         {true, 1},
	"always_on":                {false, 1},
	"always_off":               {false, 0},
	"traceidratio":             {false, math.NaN()},
	"parentbased_always_on":    {true, 1},
	"parentbased_always_off":   {true, 0},
	"parentbased_traceidratio": {true, math.NaN()},
}

// readSampler finds a sampler. A ratio that is not given is 1.
func readSampler(name, argument string) (sampler, error) {
	s, ok := samplers[name]
	if !ok {
		return s, fmt.Errorf("OTEL_TRACES_SAMPLER is %q; want always_on, always_off, traceidratio, or one of them with parentbased_ before it", name)
	}
	if !math.IsNaN(s.ratio) {
		return s, nil
	}
	if s.ratio = 1; argument == "" {
		return s, nil
	}
	ratio, err := strconv.ParseFloat(argument, 64)
	if err != nil || !(ratio >= 0 && ratio <= 1) {
		return s, fmt.Errorf("OTEL_TRACES_SAMPLER_ARG is %q; want a number from 0 to 1", argument)
	}
	s.ratio = ratio
	return s, nil
}

// traces decides by the trace's id, as OpenTelemetry's own samplers do, so that everybody who
// takes part in a trace with the same ratio decides the same.
func (s sampler) traces(from origin) bool {
	if s.parentBased && from.decided {
		return from.sampled
	}
	return binary.BigEndian.Uint64(from.trace[8:])>>1 < uint64(s.ratio*(1<<63))
}
