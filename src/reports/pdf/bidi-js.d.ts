/** As its README has it: https://github.com/lojjic/bidi-js */
declare module "bidi-js" {
  export interface EmbeddingLevels {
    readonly levels: Uint8Array;
  }
  export default function bidiFactory(): {
    getEmbeddingLevels(text: string, direction?: "ltr" | "rtl" | "auto"): EmbeddingLevels;
  };
}
