package bot

import "time"

// Video says how a bot of kind video asks its model for a video, or about one.
type Video struct {
	Dialect          VideoDialect    `yaml:"dialect"`
	Generate         string          `yaml:"generate"`          // task of a query
	PromptCharacters int             `yaml:"prompt_characters"` // longest prompt that the model takes
	TakesImage       bool            `yaml:"takes_image"`       // a picture of the query is the first frame
	Duration         time.Duration   `yaml:"duration"`          // one of Durations; 0: not sent
	Durations        []time.Duration `yaml:"durations"`         // whole seconds
	AspectRatio      string          `yaml:"aspect_ratio"`      // one of AspectRatios; empty: not sent
	AspectRatios     []string        `yaml:"aspect_ratios"`
	Resolution       string          `yaml:"resolution"` // one of Resolutions; empty: not sent
	Resolutions      []string        `yaml:"resolutions"`
	FPS              int             `yaml:"fps"`      // frames a second; 0: not sent
	Loop             bool            `yaml:"loop"`     // the end leads back to the beginning
	Seed             *int64          `yaml:"seed"`     // unset: random for each query
	MaxSeed          int64           `yaml:"max_seed"` // 0: the model takes none
	Extra            map[string]any  `yaml:"extra"`    // fields for the model as they stand, at the top of the request
	Poll             time.Duration   `yaml:"poll"`     // between two looks at a job, at first
}

// VideoDialect is the shape of requests and answers.
type VideoDialect string

// The dialects of video models.
const (
	VideoNovaReel VideoDialect = "nova_reel"
	VideoLuma     VideoDialect = "luma"
	VideoPegasus  VideoDialect = "pegasus" // understands a video and answers in words
)
