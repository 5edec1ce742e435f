package bot

// Price is what a model costs, in US dollars for a million tokens; 0 is not known.
type Price struct {
	Input          float64 `yaml:"input"`
	Output         float64 `yaml:"output"`
	CacheRead      float64 `yaml:"cache_read"`
	CacheWrite     float64 `yaml:"cache_write"`    // for five minutes
	CacheWriteHour float64 `yaml:"cache_write_1h"` // for an hour
	// LongContext is the price of requests whose prompt is longer.
	LongContext LongContext `yaml:"long_context"`
}

// LongContext is the price of a request whose prompt has more than Above tokens; with
// Above 0 there is no such price.
type LongContext struct {
	Above          int     `yaml:"above"`
	Input          float64 `yaml:"input"`
	Output         float64 `yaml:"output"`
	CacheRead      float64 `yaml:"cache_read"`
	CacheWrite     float64 `yaml:"cache_write"`
	CacheWriteHour float64 `yaml:"cache_write_1h"`
}
