package chat

import "github.com/poebridge/poebridge/pkg/fault"

// note names something that we add below an answer.
type note string

const (
	noteMaxTokens note = "max_tokens"
	noteFiltered  note = "filtered"
	noteContext   note = "context"

	// Of attachments, with their names in place of %s.
	noteUnsupported  note = "unsupported"
	noteUnavailable  note = "unavailable"
	noteGone         note = "gone"
	noteTooLarge     note = "too_large"
	noteDamaged      note = "damaged"
	noteTooManyFiles note = "too_many_files"
	noteTooLong      note = "too_long"
)

// in returns the note in the language of a BCP 47 tag.
func (n note) in(tag string) string { return notes[fault.Language(tag)][n] }

// notes has the languages of fault's texts.
var notes = map[string]map[note]string{
	"en": {
		noteMaxTokens:    "The answer ends here because it has reached its maximum length. Ask the bot to continue.",
		noteFiltered:     "A content filter ended the answer here.",
		noteContext:      "The answer ends here because the conversation fills the model's memory. Start a new chat to go on.",
		noteUnsupported:  "This bot cannot read files of this type: %s.",
		noteUnavailable:  "Could not be fetched: %s. Try to attach it again.",
		noteGone:         "Is no longer there: %s. Attach it again.",
		noteTooLarge:     "Too large: %s. Attach a smaller version.",
		noteDamaged:      "Is empty or damaged: %s.",
		noteTooManyFiles: "More files than this bot can take at once. Left out: %s.",
		noteTooLong:      "Too long for this bot's memory, and left out: %s.",
	},
	"de": {
		noteMaxTokens:    "Die Antwort endet hier, weil sie ihre Höchstlänge erreicht hat. Bitte den Bot, fortzufahren.",
		noteFiltered:     "Ein Inhaltsfilter hat die Antwort hier beendet.",
		noteContext:      "Die Antwort endet hier, weil die Unterhaltung das Gedächtnis des Modells füllt. Beginne einen neuen Chat.",
		noteUnsupported:  "Diese Art von Datei kann der Bot nicht lesen: %s.",
		noteUnavailable:  "Konnte nicht geladen werden: %s. Bitte hänge es noch einmal an.",
		noteGone:         "Nicht mehr vorhanden: %s. Bitte hänge es noch einmal an.",
		noteTooLarge:     "Zu groß: %s. Bitte hänge eine kleinere Fassung an.",
		noteDamaged:      "Leer oder beschädigt: %s.",
		noteTooManyFiles: "Mehr Dateien, als der Bot auf einmal annimmt. Weggelassen: %s.",
		noteTooLong:      "Zu lang für das Gedächtnis des Bots und weggelassen: %s.",
	},
	"es": {
		noteMaxTokens:    "La respuesta termina aquí porque ha alcanzado su longitud máxima. Pide al bot que continúe.",
		noteFiltered:     "Un filtro de contenido ha terminado la respuesta aquí.",
		noteContext:      "La respuesta termina aquí porque la conversación llena la memoria del modelo. Empieza un chat nuevo.",
		noteUnsupported:  "Este bot no puede leer archivos de este tipo: %s.",
		noteUnavailable:  "No se pudo obtener: %s. Intenta adjuntarlo otra vez.",
		noteGone:         "Ya no está disponible: %s. Adjúntalo otra vez.",
		noteTooLarge:     "Demasiado grande: %s. Adjunta una versión más pequeña.",
		noteDamaged:      "Vacío o dañado: %s.",
		noteTooManyFiles: "Más archivos de los que este bot admite a la vez. Omitidos: %s.",
		noteTooLong:      "Demasiado largo para la memoria de este bot y omitido: %s.",
	},
	"fr": {
		noteMaxTokens:    "La réponse s'arrête ici car elle a atteint sa longueur maximale. Demandez au bot de continuer.",
		noteFiltered:     "Un filtre de contenu a arrêté la réponse ici.",
		noteContext:      "La réponse s'arrête ici car la conversation remplit la mémoire du modèle. Commencez une nouvelle discussion.",
		noteUnsupported:  "Ce bot ne peut pas lire ce type de fichier : %s.",
		noteUnavailable:  "Impossible à récupérer : %s. Essayez de le joindre à nouveau.",
		noteGone:         "N'est plus disponible : %s. Joignez-le à nouveau.",
		noteTooLarge:     "Trop volumineux : %s. Joignez une version plus petite.",
		noteDamaged:      "Vide ou endommagé : %s.",
		noteTooManyFiles: "Plus de fichiers que ce bot n'en accepte à la fois. Omis : %s.",
		noteTooLong:      "Trop long pour la mémoire de ce bot et omis : %s.",
	},
	"ja": {
		noteMaxTokens:    "最大の長さに達したため、回答はここで終わります。続きはボットに頼んでください。",
		noteFiltered:     "コンテンツフィルターにより、回答はここで終わりました。",
		noteContext:      "会話がモデルの記憶の上限に達したため、回答はここで終わります。新しいチャットを始めてください。",
		noteUnsupported:  "このボットはこの種類のファイルを読めません: %s。",
		noteUnavailable:  "取得できませんでした: %s。もう一度添付してください。",
		noteGone:         "もう存在しません: %s。もう一度添付してください。",
		noteTooLarge:     "大きすぎます: %s。小さいものを添付してください。",
		noteDamaged:      "空か、壊れています: %s。",
		noteTooManyFiles: "一度に扱えるファイル数を超えています。除外: %s。",
		noteTooLong:      "このボットの記憶には長すぎるため除外しました: %s。",
	},
	"pt": {
		noteMaxTokens:    "A resposta termina aqui porque atingiu o tamanho máximo. Peça ao bot para continuar.",
		noteFiltered:     "Um filtro de conteúdo encerrou a resposta aqui.",
		noteContext:      "A resposta termina aqui porque a conversa enche a memória do modelo. Inicie um novo chat.",
		noteUnsupported:  "Este bot não consegue ler arquivos deste tipo: %s.",
		noteUnavailable:  "Não foi possível obter: %s. Tente anexar de novo.",
		noteGone:         "Não está mais disponível: %s. Anexe de novo.",
		noteTooLarge:     "Grande demais: %s. Anexe uma versão menor.",
		noteDamaged:      "Vazio ou danificado: %s.",
		noteTooManyFiles: "Mais arquivos do que este bot aceita de uma vez. Omitidos: %s.",
		noteTooLong:      "Longo demais para a memória deste bot e omitido: %s.",
	},
	"zh": {
		noteMaxTokens:    "回答已达到最大长度，到此结束。请让机器人继续。",
		noteFiltered:     "内容过滤器在此处结束了回答。",
		noteContext:      "对话已占满模型的记忆，回答到此结束。请开始新的聊天。",
		noteUnsupported:  "此机器人无法读取此类文件：%s。",
		noteUnavailable:  "无法获取：%s。请重新添加附件。",
		noteGone:         "已不存在：%s。请重新添加附件。",
		noteTooLarge:     "文件太大：%s。请添加较小的版本。",
		noteDamaged:      "文件为空或已损坏：%s。",
		noteTooManyFiles: "超过此机器人一次可处理的文件数。已略去：%s。",
		noteTooLong:      "超出此机器人的记忆长度，已略去：%s。",
	},
}
