package bot

// Image says how a bot of kind image asks its model for pictures.
type Image struct {
	Dialect          ImageDialect `yaml:"dialect"`
	Generate         string       `yaml:"generate"`          // task of a query without a picture; empty: the bot needs one
	Edit             string       `yaml:"edit"`              // task of a query with a picture; empty: the bot takes none
	PromptCharacters int          `yaml:"prompt_characters"` // longest prompt that the model takes
	NegativePrompt   string       `yaml:"negative_prompt"`   // what must not be in the picture; empty: not sent
	MaskPrompt       string       `yaml:"mask_prompt"`       // what of the picture is meant, for inpainting and outpainting
	SearchPrompt     string       `yaml:"search_prompt"`     // what of the picture is replaced or recoloured
	AspectRatio      string       `yaml:"aspect_ratio"`      // one of AspectRatios; empty: the model's own
	// AspectRatios are those that the model makes: ratio, as in 16:9, → size in pixels, as
	// in 1280x720, where the dialect asks for one, else "".
	AspectRatios map[string]string `yaml:"aspect_ratios"`
	Quality      string            `yaml:"quality"` // one of Qualities; empty: not sent
	Qualities    []string          `yaml:"qualities"`
	Style        string            `yaml:"style"` // one of Styles; empty: not sent
	Styles       []string          `yaml:"styles"`
	Count        int               `yaml:"count"` // pictures for one query
	MaxCount     int               `yaml:"max_count"`
	Seed         *int64            `yaml:"seed"`     // unset: random for each query
	MaxSeed      int64             `yaml:"max_seed"` // 0: the model takes none
	Strength     *float64          `yaml:"strength"` // of edits, 0 to 1; unset: the model's own
	Guidance     *float64          `yaml:"guidance"` // cfgScale: how closely the prompt is kept to; unset: the model's own
	Format       string            `yaml:"format"`   // png or jpeg where the model has a choice; empty: not sent
	Extra        map[string]any    `yaml:"extra"`    // fields for the model as they stand, at the top of the request
}

// ImageDialect is the shape of requests and answers.
type ImageDialect string

// The dialects of picture models.
const (
	ImageTitan     ImageDialect = "titan"     // Titan Image Generator and Nova Canvas
	ImageStability ImageDialect = "stability" // Stability AI's models and edit services
)
